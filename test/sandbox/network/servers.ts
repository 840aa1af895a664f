import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { onTestFinished } from "vitest";

/** A server of a test on 127.0.0.1, which goes with the test. */
export interface TestServer {
  readonly port: number;
  /** Every socket that was ever connected. */
  readonly sockets: Set<Socket>;
}

/** Listens for plain connections. */
export function serve(onSocket: (socket: Socket) => void, host = "127.0.0.1"): Promise<TestServer> {
  return listen(createServer({ allowHalfOpen: true }, onSocket), host);
}

/** Listens for TLS. */
export function serveTls(options: TlsOptions, onSocket: (socket: Socket) => void): Promise<TestServer> {
  return listen(createTlsServer(options, onSocket), "127.0.0.1");
}

async function listen(server: Server, host: string): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  server.on("tlsClientError", () => {});
  server.on("secureConnection", (socket: Socket) => socket.on("error", () => {}));
  server.listen(0, host);
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return { port: address.port, sockets };
}

/** Sends back what it gets, and ends when the other side does. */
export function echo(socket: Socket): void {
  socket.pipe(socket);
}

/** Speaks so much of IMAP that a client logs in and out. */
export function speakImap(socket: Socket): void {
  socket.write("* OK ready\r\n");
  createInterface(socket).on("line", (line) => {
    const [tag, command = ""] = line.split(" ");
    if (command === "CAPABILITY") socket.write("* CAPABILITY IMAP4rev1\r\n");
    if (command === "SELECT") socket.write("* 3 EXISTS\r\n");
    if (command === "LOGOUT") socket.write("* BYE\r\n");
    socket.write(`${tag} OK done\r\n`);
    if (command === "LOGOUT") socket.end();
  });
}

/** Speaks SMTP as somebody does who wants a mail in the clear: STARTTLS is offered, and then not to be had. */
export function refuseStartTls(onLine: (line: string) => void): (socket: Socket) => void {
  return (socket) => {
    socket.write("220 ready\r\n");
    createInterface(socket).on("line", (line) => {
      onLine(line);
      const [command = ""] = line.toUpperCase().split(" ");
      if (command === "EHLO") socket.write("250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n");
      else if (command === "STARTTLS") socket.write("454 TLS not available\r\n");
      else if (command === "QUIT") socket.end("221 bye\r\n");
      else socket.write("250 ok\r\n");
    });
  };
}
