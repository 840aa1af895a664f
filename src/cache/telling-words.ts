/** Words that turn what is asked into its opposite. Without accents. */
export const NEGATIONS: ReadonlySet<string> = new Set(
  [
    "no not never none without except excluding exclude excludes ignore ignoring skip skipping omit omitting neither nor non isn doesn don aren wasn cannot unless",
    "sin nunca excepto salvo excluye excluyendo ignora ignorando omite omitiendo ningun ninguna ninguno ni tampoco",
  ].flatMap((words) => words.split(" ")),
);

/** Words that give a direction: what stands before and after them cannot change places. */
export const RELATIONS: ReadonlySet<string> = new Set(
  "from to into onto minus over by per before after than against between in de a desde hasta hacia entre por en antes despues que".split(
    " ",
  ),
);

/** Two groups of words each: a task that says one of the first means something else than one that says one of the second. */
export const OPPOSITES: readonly (readonly [ReadonlySet<string>, ReadonlySet<string>])[] = (
  [
    [
      "min minimum smallest lowest least shortest cheapest minimo minima menor",
      "max maximum largest highest most greatest biggest longest maximo maxima mayor",
    ],
    [
      "smallest small smaller lowest low lower cheapest pequeno pequena bajo baja barato",
      "largest large larger highest high higher dearest grande alto alta caro",
    ],
    ["shortest short shorter corto corta", "longest long longer largo larga"],
    ["ascending asc increasing ascendente creciente", "descending desc decreasing descendente decreciente"],
    ["first earliest oldest primero primera primeros primeras", "last latest newest final ultimo ultima ultimos ultimas"],
    ["oldest older old antiguo antigua antiguos viejo", "newest newer new recent nuevo nueva nuevos reciente"],
    ["before earlier until antes hasta", "after later since despues desde"],
    ["above over more greater exceeding larger encima mas superior", "below under less fewer smaller debajo menos inferior"],
    [
      "increase increases increased raise rise grow add plus sube aumenta aumento suma sumar",
      "decrease decreases decreased reduce drop fall shrink subtract minus baja disminuye descuento resta restar",
    ],
    [
      "add append insert include keep anade agrega inserta incluye conserva",
      "remove delete drop exclude discard quita elimina borra excluye descarta",
    ],
    ["multiply multiplied times multiplica", "divide divided divide"],
    ["odd impar impares", "even par pares"],
    ["upper uppercase mayusculas mayuscula", "lower lowercase minusculas minuscula"],
    ["encode encrypt compress encripta codifica comprime", "decode decrypt decompress desencripta decodifica descomprime"],
    ["import imports load importa", "export exports dump exporta"],
    ["buy bought purchase purchases purchased compra compras compro", "sell sold sale sales venta ventas vende vendio"],
    [
      "sent outgoing sender senders enviados enviado saliente remitente",
      "received incoming recipient recipients recibidos recibido entrante destinatario",
    ],
    ["paid settled pagado pagada pagados pagadas", "unpaid outstanding overdue open pendiente pendientes impagado impagada impagadas"],
    ["read leido leidos", "unread unseen leer noleidos"],
    [
      "open opened active enabled valid abierto abierta activo activa activos valido valida",
      "closed inactive disabled invalid cerrado cerrada inactivo inactiva inactivos invalido invalida",
    ],
    ["with has having con tiene tienen", "without lacking missing sin falta faltan"],
    ["all every each both todos todas cada", "any some either alguno alguna algunos"],
    ["start begin starts beginning prefix empieza empiezan comienza inicio", "end ends ending suffix termina terminan fin"],
    ["left izquierda", "right derecha"],
    ["gross bruto bruta", "net neto neta"],
    ["total totals", "subtotal subtotals"],
    [
      "income revenue revenues credit credits deposit deposits ingreso ingresos abono",
      "expense expenses cost costs debit debits withdrawal withdrawals gasto gastos cargo",
    ],
    ["average mean media promedio", "median mediana"],
    ["average mean median media promedio mediana", "sum total suma"],
    ["unique distinct unicos unicas distintos", "duplicate duplicates duplicated repeated duplicados repetidos"],
    ["same equal matching iguales", "different differing unequal distintos diferentes"],
    ["horizontal horizontally", "vertical vertically"],
    ["rounded round up ceil", "floor truncate down"],
    ["yes true verdadero", "false falso"],
    ["success successful passed succeeded aprobados exitosos", "failure failed failing failures suspensos fallidos"],
    ["present attended in presentes", "absent missed ausentes"],
    ["daily day days dia dias diario", "weekly monthly yearly week weeks month months year years semana semanas mes meses ano anos"],
    ["weekly week weeks semana semanas", "monthly yearly month months year years hour hours mes meses ano anos hora horas"],
    ["monthly month months mes meses", "yearly year years quarter quarters ano anos trimestre trimestres"],
    ["hours hour hora horas", "minutes minute seconds second days minuto minutos segundo segundos"],
    ["minutes minute minuto minutos", "seconds second segundo segundos"],
    ["km kilometers kilometres kilometros", "miles mile meters metres millas metros"],
    ["celsius", "fahrenheit kelvin"],
    ["kg kilograms kilos", "pounds lb grams gramos libras"],
    ["euros euro eur", "dollars dollar usd pounds gbp dolares"],
    ["json", "csv xml yaml html"],
    ["csv", "xml yaml html tsv"],
    ["inner", "outer left right"],
  ] as const
).map(([one, other]) => [new Set(one.split(" ")), new Set(other.split(" "))]);
