import { listWords } from "./list-entries.ts";

/** Who something is sent to: people by what they are to the caller, and what they work in. Folded, English and Spanish. */
export const PEOPLE_WORDS: readonly string[] = listWords(`
  him her them everyone everybody people anyone whoever team boss manager managers customer customers client clients supplier suppliers
  vendor vendors user users accounting finance legal support management sales hr marketing operations ops helpdesk engineering board
  committee colleague colleagues participants members member staff recipients recipient subscribers subscriber employees employee
  students student parents tenants tenant owner owners patient patients guest guests attendees attendee volunteers volunteer candidates
  candidate applicants applicant teacher teachers crew shareholders stakeholders contact contacts buyer buyers seller sellers passengers
  passenger landlord accountant lawyer director ceo cfo cto person lead leads engineer engineers assignee assignees reviewer reviewers
  author authors donor donors cliente clientes proveedor proveedores equipo jefe jefa jefes contabilidad direccion soporte usuario
  usuarios alumnos alumno padres socios socio todos todas responsable responsables empleado empleados participantes inquilino inquilinos
  compañero compañera compañeros gerente gerencia directora comercial comerciales ventas rrhh finanzas administracion interesados
  interesado destinatarios destinatario suscriptores abonados paciente pacientes invitados asistentes voluntarios candidatos candidata
  candidato profesor profesores gestor gestora gestoria asesor asesora abogado abogada junta comite logistica compras plantilla personal
  morosos deudores titular titulares autor autores tecnico tecnicos encargado encargada familia familias huespedes huesped miembros
  workers worker residents neighbours neighbors drivers driver carriers carrier forwarders debtors debtor families family players player
  coaches coach captains captain readers borrowers nurses doctors doctor clinic school agency bank insurer company office department
  secretary treasurer president chair councillors editor editors journalists partners partner investors reps rep coordinator coordinators
  supervisor supervisors trabajadores conductores conductor vecinos vecino transportistas transportista jugadores entrenadores entrenador
  tesoreria secretaria tesorero presidente presidenta cooperativa ayuntamiento banco aseguradora agencia colegio clinica oficina
  departamento redaccion periodistas inversores coordinador coordinadora coordinadores mantenimiento almacen informatica guardia
  delegados delegado colaboradores abogados padre madre madres`);
