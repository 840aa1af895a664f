import type { ImapServer } from "hoodiecrow-imap";
import { decodeBytes, decodeHeader } from "./decode-header.ts";

const SEARCHES = ["SEARCH", "UID SEARCH"];
const HEADERS = ["FROM", "TO", "CC", "BCC", "SUBJECT"];

/**
 * Makes hoodiecrow-imap answer as Dovecot does where programs rely on it: criteria may stand in parentheses, nothing found
 * is an empty list, a mailbox that is not there is refused with NO, and texts are sought in decoded headers.
 */
export function answerLikeDovecot(server: ImapServer): void {
  for (const name of SEARCHES) {
    const search = server.getCommandHandler(name);
    server.setCommandHandler(name, (connection, command, data, done) => {
      command.attributes = command.attributes?.flat(Infinity) ?? [];
      search(connection, command, data, done);
    });
  }
  const answered = new WeakSet<object>();
  server.outputHandlers.push((connection, response, description, command) => {
    if (SEARCHES.includes(description)) {
      if (response.tag !== "*" && !answered.has(command)) connection.send({ tag: "*", command: "SEARCH" }, description, command);
      answered.add(command);
    }
    if (/^(?:SELECT|EXAMINE) FAILED$/.test(description) && connection.state !== "Not Authenticated") response.command = "NO";
  });
  for (const name of HEADERS) {
    server.searchHandlers[name] = (_connection, message, _index, value) =>
      decodeHeader(message.raw, name.toLowerCase()).toLowerCase().includes(decodeBytes(value).toLowerCase());
  }
}
