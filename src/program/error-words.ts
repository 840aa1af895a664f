/** Words that errors are made of: those of Python, of the packages that programs use, and of our own messages. */
export const ERROR_WORDS: ReadonlySet<string> = new Set(
  `a after all already an and any are argument arguments array as assert assign assigned at attribute base be before between
  bad body boolean but by byte bytes call called can cannot changed character characters check closed code codec column
  columns command connection constraint contains convert could data database date day decimal decode defined delimiter
  denied dict dictionary digit digits divided divide division document does empty encode encrypted end error exceeds
  expected expecting expression extra failed field fields file float font for form format found from function generator
  given got group has hashable have header implemented import in index indices input instance int integer invalid is
  iterable item items its iteration json keyword key keys length less line list literal long longer login many mailbox
  match matched memory message missing mode module months month more most multiple must name negative no node non none
  not null number numbers object of on one only open operand operator or out output outside page pages parse password
  path pattern permission point position positional property quantifier range read readable recognized recursion
  refused relation repeat required resource result returned root row rows schema select sequence set shape should
  single size slices start state statement str string subscriptable substring support supported syntax system table
  than that the to too tuple type types unable undefined unexpected unhashable unknown unpack unpacked unsupported
  unterminated up use used usage utf valid value values variable was when which while with without word writable write
  wrong year you zero closed converted additional properties pattern equal minimum maximum least unique enum what asked`.split(/\s+/),
);

/** Types of Python as messages quote them. */
export const TYPE_WORDS: ReadonlySet<string> = new Set(
  "NoneType str int float list dict tuple set bytes bool complex function method module generator range slice type Decimal date datetime Match".split(
    " ",
  ),
);

/** Exceptions whose names are not a program's own. */
export const EXCEPTIONS: ReadonlySet<string> = new Set(
  `ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError ChildProcessError
  ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError EOFError Exception FileExistsError
  FileNotFoundError FloatingPointError IndentationError ImportError IndexError InterruptedError IsADirectoryError KeyError
  KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError
  OverflowError PermissionError ProcessLookupError RecursionError ReferenceError RuntimeError StopIteration SyntaxError
  SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
  UnicodeError UnicodeTranslateError ValueError ZeroDivisionError
  JSONDecodeError InvalidOperation DivisionByZero ParseError BadZipFile StatisticsError UnsupportedOperation gaierror
  SMTPException SMTPAuthenticationError SMTPRecipientsRefused SMTPServerDisconnected SSLError SSLCertVerificationError
  FileDataError EmptyFileError FzErrorFormat PdfReadError ProgrammingError OperationalError IntegrityError DataError
  UndefinedTable UndefinedColumn UniqueViolation NotNullViolation InvalidTextRepresentation AmbiguousColumn
  InsufficientPrivilege`.split(/\s+/),
);
