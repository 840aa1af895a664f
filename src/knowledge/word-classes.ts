/** One word a blank; `~` stands for a blank within a phrase. */
const listWords = (words: string): readonly string[] => words.split(/\s+/).map((word) => word.replaceAll("~", " "));

const PEOPLE = listWords(`him her them me us everyone everybody people
  team boss manager managers customer customers client clients supplier suppliers user users accounting legal support management sales
  colleague colleagues participants members staff recipients subscribers employees students parents tenants owner owners
  cliente clientes proveedor proveedores equipo jefe jefa jefes contabilidad direccion soporte usuarios alumnos padres socios todos
  responsable empleados participantes inquilinos compañeros`);

/**
 * Words that stand for one another in what documents look for: `{send} … to {people}`. Folded, English and Spanish. They are
 * classes of meaning, not of an integration: a document says how they combine.
 */
export const WORD_CLASSES: Readonly<Record<string, readonly string[]>> = {
  send: listWords(`send forward deliver submit reply respond answer envia enviar envie manda mandar mande reenvia reenviar responde responder
    contesta contestar remite remitir`),
  /** Spanish joins verb and recipient. */
  "send-them": listWords(`mandale mandales mandalo mandala mandalos mandaselo mandasela mandarle mandarles enviale enviales envialo enviala
    envialos enviaselo enviasela enviarle enviarles reenviale reenvialo reenvialos reenviaselo respondele respondeles contestale contestales
    escribele escribeles escribirle hazle~llegar hazles~llegar`),
  notify: listWords("notify inform alert remind warn tell avisa avisar notifica notificar informa informar recuerda"),
  "notify-them": listWords("avisale avisales avisarle notificale notificales informale informales recuerdale recuerdales"),
  mail: listWords("email e-mail emails e-mails mail mails correo correos"),
  letter: listWords("email e-mail emails e-mails mail mails correo correos message messages mensaje mensajes"),
  people: PEOPLE,
  the: listWords(
    "the a an this these those that each every all any both its their our my his her el la los las un una cada este esta todos",
  ),
  my: listWords("my our mi mis nuestro nuestra nuestros"),
  fetch:
    listWords(`read get fetch list find search check look show download count summarise summarize open scan go~through is~there are~there
    lee leer busca buscar revisa revisar mira descarga descargar obten dime cuenta resume consulta hay`),
  unread: listWords("unread unseen new newest latest last recent today's yesterday's incoming"),
  "sent-me":
    listWords(`sent~me mailed~me emailed~me wrote~me written~me sent~us emailed~us wrote~to~me write~to~me written~to~me wrote~to~us
    write~to~us written~to~us replied~to~me reply~to~me answered~me get~back~to~me got~back~to~me forwarded~me
    me~mando me~mandaron me~envio me~enviaron me~escribio me~escribieron me~respondio me~contesto me~ha~mandado me~han~mandado me~ha~enviado
    me~han~enviado me~ha~escrito me~han~escrito me~ha~respondido me~han~respondido me~ha~contestado me~ha~llegado me~han~llegado me~llego
    nos~ha~escrito nos~ha~mandado nos~ha~enviado nos~han~escrito nos~mando nos~envio`),
  received: listWords(
    "i~received i~got did~i~get did~i~receive have~i~received we~received have~we~received he~recibido recibi hemos~recibido",
  ),
  store:
    listWords(`insert append add load store save write upsert put push import record register copy dump sync persist update delete remove
    inserta insertar añade añadir agrega agregar carga cargar guarda guardar escribe graba grabar registra registrar importa actualiza
    actualizar borra borrar elimina vuelca`),
  query: listWords("query read fetch get count list select look sum find take pull consulta lee cuenta busca suma saca obten"),
  database: listWords("database databases db base~de~datos bases~de~datos bd bbdd"),
  table: listWords("table tables tabla tablas"),
  server: listWords("server servidor production produccion warehouse"),
};

/** Stand for what no list of words holds. */
export const OPEN_CLASSES: readonly string[] = ["name", "address", "begin"];
