import { combineWords, listEnglishOrders, listWords } from "./list-entries.ts";
import { PEOPLE_WORDS } from "./people-words.ts";

/**
 * Words that stand for one another in what documents look for: `{send} … to {people}`. Folded, English and Spanish. They are
 * classes of meaning, not of an integration: a document says how they combine.
 */
export const WORD_CLASSES: Readonly<Record<string, readonly string[]>> = {
  send: [
    ...listEnglishOrders(
      "send forward deliver submit reply respond answer dispatch distribute circulate relay share pass~on fire~off shoot write~back get~back drop",
    ),
  ],
  /** Spanish joins verb and recipient. */
  "send-them": [
    ...listWords(
      "hazle~llegar hazles~llegar hacerle~llegar hacerles~llegar haz~llegar hacer~llegar ponle~un~correo ponles~un~correo pon~un~correo poner~un~correo escribe~un~correo~a dile diles decirle decirles pasale pasales pasaselo pasarle hazselo~llegar hazselos~llegar",
    ),
  ],
  notify: listEnglishOrders("notify inform alert remind warn tell invite ping thank congratulate brief nudge chase acknowledge"),
  "notify-them": [], // verbs alone
  mail: listWords("email e-mail emails e-mails mail mails correo correos correo~electronico correos~electronicos gmail"),
  letter: listWords(
    "email e-mail emails e-mails mail mails correo correos message messages mensaje mensajes newsletter newsletters thread threads correspondence correspondencia hilo hilos",
  ),
  mailbox: listWords(
    "inbox inboxes mailbox mailboxes buzon buzones bandeja bandeja~de~entrada bandeja~de~salida spam~folder junk~folder carpeta~de~spam mail~account email~account cuenta~de~correo mail~server mail~folder",
  ),
  people: PEOPLE_WORDS,
  the: listWords(
    "the a an this these those that each every all any both its their our my his her el la los las un una unos unas cada este esta todos todas al del su sus nuestro nuestra nuestros nuestras mi mis",
  ),
  my: listWords("my our mi mis nuestro nuestra nuestros nuestras"),
  fetch: [
    ...listEnglishOrders(`read get fetch list find search check look show download count summarise summarize open scan go~through pull retrieve collect grab gather
      extract see view browse monitor poll scrape dig~out dig~up look~up look~for review skim tally triage sort identify save`),
    ...listWords("is~there are~there did do~we~have have~we hay dime obten trae traeme dame saca sacame ve haz~un~resumen"),
  ],
  has: listWords("has have did hasn't haven't didn't whether if anything anyone who si ha han ya alguien quien quienes hay"),
  come: listWords(`replied answered responded written wrote arrived reply respond come~in came~in sent sent~over sent~in came~back got~back heard~back sent~back landed
    reached respondido contestado escrito llegado entrado enviado mandado respondio contesto escribio llego entro llegaron entraron contestaron
    respondieron escribieron heard~from have~not~heard`),
  file: listEnglishOrders("move archive delete mark flag label tag trash purge clean remove empty star snooze"),
  unread: listWords(
    "unread unseen new newest latest last recent today's yesterday's incoming unanswered unopened nuevo nuevos ultimo ultimos recibido recibidos no~leido no~leidos sin~leer sin~contestar sin~responder pendientes entrantes",
  ),
  "sent-me": [
    ...combineWords(
      "sent send mailed emailed e-mailed wrote written write replied reply answered forwarded passed",
      "me us to~me to~us back~to~me back~to~us",
    ),
    ...combineWords("got gotten get", "back~to~me back~to~us"),
    ...combineWords(
      "me nos",
      `mando mandaron ha~mandado han~mandado haya~mandado hayan~mandado envio enviaron ha~enviado han~enviado haya~enviado hayan~enviado escribio
      escribieron ha~escrito han~escrito haya~escrito hayan~escrito respondio respondieron ha~respondido han~respondido contesto contestaron
      ha~contestado han~contestado llego llegaron ha~llegado han~llegado haya~llegado hayan~llegado remitio ha~remitido han~remitido`,
    ),
  ],
  received: listWords(
    "i~received i~got did~i~get did~i~receive have~i~received we~received we~got did~we~get did~we~receive have~we~received he~recibido recibi recibimos hemos~recibido",
  ),
  store: [
    ...listEnglishOrders(`insert append add load store save write upsert put push import record register copy dump sync persist update delete remove ingest
      backfill bulk-load bulk-insert merge create`),
  ],
  query: [
    ...listEnglishOrders(
      "query read fetch get count list select look sum find take pull show report compute check export extract run retrieve",
    ),
    ...listWords("obten dame dime"),
  ],
  database: listWords("database databases db dbs base~de~datos bases~de~datos bd bbdd bdd"),
  table: listWords("table tables tabla tablas"),
  server: listWords("server servidor production produccion prod warehouse staging cluster replica instance instancia"),
  compose: [
    ...listEnglishOrders("write draft compose translate rewrite proofread generate create prepare explain describe define outline design"),
  ],
  "hands-off":
    listWords(`don't~send do~not~send without~sending not~to~be~sent nothing~gets~sent nothing~is~sent never~send nobody~sends not~sent
    don't~mail don't~connect do~not~connect without~connecting not~connect no~connection nothing~is~contacted don't~contact don't~log~in
    don't~run do~not~run don't~execute without~running i'll~send~it i'll~send i'll~mail i'll~run i'll~paste i'll~copy i~will~send i~will~run i~will~paste
    so~i~can~paste so~i~can~copy we'll~run we'll~send someone~else~will somebody~else~will will~run~it~by~hand the~dba~will
    just~the~text only~the~text just~the~wording only~the~wording text~only text~back return~the~text return~only~the~text give~me~the~text
    return~only~the~statement return~only~the~query only~the~query only~the~sql just~the~sql just~the~query on~paper as~text as~a~string
    no~server no~database pure~string string~work plain~parsing just~a~draft only~a~draft
    no~lo~envies no~la~envies no~los~envies no~envies no~enviar no~hay~que~enviar sin~enviar sin~enviarlo no~lo~mandes no~la~mandes no~mandes sin~mandar sin~mandarlo
    no~te~conectes sin~conectar sin~conectarte sin~conectarse no~conectes no~hace~falta~conectar no~lo~ejecutes no~la~ejecutes no~ejecutes sin~ejecutar
    sin~ejecutarla sin~ejecutarlo solo~el~texto solamente~el~texto solo~texto como~texto solo~la~consulta solo~la~sentencia solo~el~codigo solo~el~sql
    devuelveme~el~texto devuelve~el~texto yo~lo~envio lo~envio~yo lo~mando~yo la~mando~yo lo~copio~yo lo~pego~yo la~lanzo~yo lo~lanzo~yo lo~ejecuto~yo
    la~ejecuto~yo ya~lo~envio ya~la~ejecuto otra~persona lo~aplicara no~hay~servidor sin~servidor un~borrador`),
  here: listWords(`here~is here~are pasted i~paste in~the~json in~this~json this~json from~this~json in~the~context in~the~data in~the~list from~this~list of~this~list
    given~these given~this this~list the~following in~this~text this~text this~message this~email this~mail these~messages these~emails these~mails
    te~paso te~pego os~paso aqui~tienes en~el~json de~este~json del~json este~json en~los~datos en~el~contexto del~contexto de~esta~lista esta~lista
    este~mensaje este~correo este~texto estos~mensajes estos~correos estas~filas lo~siguiente`),
  explain:
    listWords(`explain explains explaining explanation essay difference differences what~is what~are what~does how~does how~do why~does why~do history~of
    pros~and~cons advantages best~practices which~is~better stands~for meaning~of compare~the~licences
    explica explicame explicar explicale explicacion ensayo diferencia diferencias que~es que~son que~significa como~funciona por~que~conviene historia~de
    ventajas inconvenientes desventajas buenas~practicas en~dos~frases en~tres~frases in~two~sentences in~three~sentences in~one~paragraph in~plain~words
    tutorial poem poema haiku story cuento article articulo blog~post slides presentacion lesson quiz glossary glosario comparativa comparison cheat~sheet
    simulate simula simular estimate estima estimar invent inventa inventate fake falsos falsas ficticios ficticias synthetic sinteticos sinteticas
    trivia joke chiste slogan lema`),
  reshape: listEnglishOrders("turn convert check validate parse split break take mask render format rewrite compare"),
  config: listWords(
    `config configuration settings connection~string connection~strings env yaml toml ini cadena~de~conexion configuracion ajustes url~de~conexion`,
  ),
  exported:
    listWords(`export exported exports dump dumped extract~of backup copied already~extracted already~read already~turned already~parsed already~downloaded ocr~step already~exported turned~into
    exportado exportada exportados exportacion volcado volcada copia extraido extraida extraidos descargado descargados ya~extraido log logs registro~de
    exportaron exporto exported~from sacado~de sacaron hare haremos later despues~desde more~tarde`),
  folder: listWords("folder folders carpeta carpetas inbox subfolder label labels etiqueta papelera spam junk archive"),
  attached: listWords("attached attachment attachments attaches enclosed adjunto adjuntos adjunta adjuntas adjuntado adjuntaron"),
  drop: listWords(`drop~a~note drop~a~line drop~a~message send~word shoot~a~message shoot~an~email give~a~heads-up heads-up raise~the~alarm keep~posted
    let~know let~everyone~know write~to write~back reach~out get~in~touch reply~to answer~to send~out mail~out email~out
    ponte~en~contacto dar~aviso da~aviso escribe~a escribele escribir~a contesta~a responde~a que~le~llegue hacer~saber hazle~saber hazles~saber`),
  "other-channel":
    listWords(`slack telegram whatsapp sms webhook discord mattermost twilio microsoft~teams ms~teams in~teams en~teams de~teams on~teams teams~channel via~teams por~teams
    fax text~message mensaje~de~texto push~notification pagerduty jira trello github`),
  "other-database": listWords(
    "sqlite mysql mariadb mongodb mongo duckdb oracle redis bigquery snowflake sql~server mssql access~database dynamodb cassandra elasticsearch in~memory in-memory en~memoria",
  ),
  open: [
    ...listEnglishOrders(
      "read extract open parse merge split combine join cut rotate sum total add~up fill sign stamp crop ocr transcribe compare",
    ),
    ...listWords("coge toma"),
  ],
  page: listWords("page pages pagina paginas hoja hojas scan scanned scans escaneado escaneada escaneados scanner printed impreso impresa"),
  written: listWords(
    "printed stated written shown figures says reads inside appears aparece figura figuran pone ponen impreso dice dentro consta",
  ),
};

/**
 * Regular Spanish verbs of the same classes, of which every form of an order counts, with what is joined to it: envía, enviarlo,
 * enviadme. In the classes that end in `-them` those that name whom it is for: envíale, enviárselo. A second stem that is
 * stressed follows a colon.
 */
export const SPANISH_VERBS: Readonly<Record<string, string>> = {
  send: `enviar mandar reenviar responder contestar remitir despachar distribuir:distribuy difundir repartir trasladar`,
  "send-them": `enviar mandar reenviar responder contestar remitir despachar distribuir:distribuy difundir repartir trasladar escribir`,
  notify: `avisar notificar informar recordar:recuerd alertar comunicar advertir:adviert invitar felicitar agradecer convocar`,
  "notify-them": `avisar notificar informar recordar:recuerd alertar comunicar advertir:adviert invitar felicitar agradecer convocar preguntar
    pedir:pid confirmar`,
  fetch: `leer buscar revisar mirar descargar bajar listar mostrar:muestr resumir contar:cuent consultar comprobar:comprueb encontrar:encuentr
    localizar recuperar recoger extraer abrir repasar analizar examinar rescatar rastrear identificar averiguar clasificar`,
  file: `mover:muev archivar borrar eliminar marcar etiquetar vaciar limpiar ordenar apartar`,
  store: `insertar añadir agregar cargar guardar escribir grabar registrar importar actualizar borrar eliminar volcar:vuelc almacenar
    incorporar meter apuntar persistir sincronizar subir copiar crear anotar pasar`,
  query: `consultar leer contar:cuent buscar sumar sacar obtener listar extraer seleccionar recuperar mirar calcular mostrar:muestr exportar
    comprobar:comprueb revisar`,
  compose: `redactar escribir componer traducir corregir reescribir generar crear preparar esbozar explicar describir definir resumir`,
  reshape: `convertir:conviert validar comprobar:comprueb comparar partir separar transformar pasar formatear`,
  open: `leer extraer abrir unir juntar dividir partir separar girar rellenar firmar sumar comparar sacar transcribir trocear`,
};

/** Stand for what no list of words holds. */
export const OPEN_CLASSES: readonly string[] = ["name", "address", "begin"];
