/** The parts of hoodiecrow-imap that the tests use; it has no types of its own. Texts of the protocol hold a byte in each letter. */
declare module "hoodiecrow-imap" {
  import type { Socket } from "node:net";

  export interface ImapMessage {
    /** The whole mail. */
    readonly raw: string;
    readonly flags: readonly string[];
  }

  export interface ImapConnection {
    readonly state: "Not Authenticated" | "Authenticated" | "Selected" | "Logout";
    send(response: ImapResponse, description: string, command: ImapCommand): void;
  }

  export interface ImapCommand {
    /** Lists in parentheses are lists in it. */
    attributes?: unknown[];
  }

  export interface ImapResponse {
    /** `*` in what comes before the answer to a command. */
    readonly tag: string;
    command?: string;
  }

  type CommandHandler = (connection: ImapConnection, command: ImapCommand, data: string, done: () => void) => void;

  export interface ImapServer {
    /** Speaks with a client. */
    createClient(socket: Socket): void;
    appendMessage(mailbox: string, flags: readonly string[], internalDate: Date, raw: string): void;
    getMailbox(path: string): { readonly messages: readonly ImapMessage[] };
    getCommandHandler(command: string): CommandHandler;
    setCommandHandler(command: string, handler: CommandHandler): void;
    /** What says whether a mail meets a criterion, by its name. */
    readonly searchHandlers: Record<string, (connection: ImapConnection, message: ImapMessage, index: number, value: string) => boolean>;
    /** Are told every response before it is sent, and may change it. */
    readonly outputHandlers: ((connection: ImapConnection, response: ImapResponse, description: string, command: ImapCommand) => void)[];
  }

  export interface ImapServerOptions {
    readonly users: Readonly<Record<string, { readonly password: string }>>;
    readonly plugins: readonly ((server: ImapServer) => void)[];
  }

  export default function createImapServer(options: ImapServerOptions): ImapServer;
}
