/** Serves the WebSocket of one relay connection: parses frames and limits the damage that a hostile or broken peer can do. */
import type { FastifyBaseLogger } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RawData, WebSocket } from 'ws';
import { parseRelayFrame } from '../../contracts/wire/from-relay.ts';
import type { RelayFrame, SetupFrame } from '../../contracts/wire/from-relay.ts';
import type { Session } from './session.ts';

/** Consecutive bad frames after which the connection is closed: the peer is no relay. */
const MAX_BAD_FRAMES = 100;
/** Maximum number of signals of a call that wait for Temporal. With more, the connection is closed. */
const MAX_WAITING_SIGNALS = 1_000;
/** Frames of a connection in `FRAMES_WITHIN_S` seconds, also after a pause of this process. A relay sends less than a tenth. */
const MAX_FRAMES = 2_000;
const FRAMES_WITHIN_S = 10;
/** WebSocket close codes (RFC 6455 §7.4.1). */
export const NORMAL = 1000;
const BAD_DATA = 1007;
const NOT_ALLOWED = 1008;
const BUG = 1011;
const TRY_LATER = 1013;

export interface SocketTimes {
  /** Longest wait for `setup`. On the wire it follows the upgrade at once. */
  readonly setupMs: number;
  /** Time between two pings, and the longest wait for a sign of life after one. Proxies close idle sockets after 60 to 100 s. */
  readonly pingMs: number;
  /** After a webhook has said that the call is over, or the agent has ended it. The relay closes the socket within a second. */
  readonly overMs: number;
  /** For the goodbye of a call that was stopped: the longest of the samples takes 7 s. After it the agent ends the call. */
  readonly goodbyeMs: number;
  /** After its time limit a call is ended by the gateway if the workflow has not done so. */
  readonly limitGraceMs: number;
}

export const SOCKET_TIMES: SocketTimes = {
  setupMs: 5_000,
  pingMs: 25_000,
  overMs: 5_000,
  goodbyeMs: 8_000,
  limitGraceMs: 5_000,
};

export interface OpenedSession {
  readonly session: Session;
  /** Signals of the call that wait for Temporal. */
  readonly waiting: () => number;
  /** Names the call in each line. */
  readonly log: FastifyBaseLogger;
}

/** What a socket needs from its gateway. */
export interface SocketDeps {
  readonly log: FastifyBaseLogger;
  readonly counters: { badFrames: number; unknownFrames: number };
  readonly times: SocketTimes;
  /** Opens the session of a `setup` frame. Undefined if it is refused. */
  readonly open: (setup: SetupFrame) => OpenedSession | undefined;
  /** How long (ms) incoming data may still be from before a pause of this process. 0 if there was none recently. */
  readonly readingMs: () => number;
  /** Called once, when an opened session's socket has closed. */
  readonly closed: (session: Session) => void;
}

/** Serves one relay connection until its socket closes. */
export function serveSocket(
  socket: WebSocket,
  { log: socketLog, counters, times, open, readingMs, closed }: SocketDeps,
): void {
  const noSetup = setTimeout(() => socket.close(NOT_ALLOWED, 'no setup'), times.setupMs);
  keepAlive(socket, times.pingMs, readingMs);
  let opened: OpenedSession | undefined;
  const log = () => opened?.log ?? socketLog;
  let badInARow = 0;
  /** Frames received after a pause of this process. They are held, because their connection may be gone. */
  const held: RelayFrame[] = [];
  let holding: NodeJS.Timeout | undefined;
  const take = (frame: RelayFrame) => {
    const ms = readingMs();
    if (ms === 0 && held.length === 0) {
      opened?.session.receive(frame);
      return;
    }
    held.push(frame);
    holding ??= setTimeout(releaseHeld, ms);
  };
  const releaseHeld = (isLost = false) => {
    clearTimeout(holding);
    holding = undefined;
    for (const frame of held.splice(0)) {
      // On a lost connection the caller has been reconnected and asked to repeat, so held input is dropped.
      if (!isLost || !isInput(frame)) opened?.session.receive(frame);
    }
  };

  const refuse = (problems: readonly string[]) => {
    counters.badFrames += 1;
    badInARow += 1;
    log().warn({ problems }, 'bad frame dropped');
    if (badInARow >= MAX_BAD_FRAMES) socket.close(BAD_DATA, 'too many bad frames');
  };
  const receive = (data: RawData, isBinary: boolean) => {
    if (isBinary) {
      refuse(['binary']);
      return;
    }
    const parsed = parseRelayFrame(textOf(data));
    if (parsed.kind === 'malformed') {
      refuse(parsed.problems);
      return;
    }
    if (parsed.kind === 'unknown') {
      counters.unknownFrames += 1;
      log().debug({ type: parsed.type }, 'unknown frame ignored');
      return;
    }
    const { frame } = parsed;
    if (opened === undefined && frame.type !== 'setup') {
      refuse([`${frame.type} before setup`]);
      return;
    }
    badInARow = 0;
    if (opened === undefined && frame.type === 'setup') {
      opened = open(frame);
      clearTimeout(noSetup);
      if (opened === undefined) socket.close(NOT_ALLOWED, 'setup refused');
      return;
    }
    if (frame.type === 'setup' && frame.callSid !== opened?.session.start.callSid) {
      socket.close(NOT_ALLOWED, 'setup of another call');
      return;
    }
    if ((opened?.waiting() ?? 0) > MAX_WAITING_SIGNALS) {
      socket.close(TRY_LATER, 'overloaded');
      return;
    }
    take(frame);
  };

  const frames = new RateLimiterMemory({ points: MAX_FRAMES, duration: FRAMES_WITHIN_S });
  let isFlood = false;
  const refuseFlood = () => {
    if (isFlood) return;
    isFlood = true;
    log().warn({ frames: MAX_FRAMES, seconds: FRAMES_WITHIN_S }, 'too many frames: connection closed');
    socket.close(NOT_ALLOWED, 'too many frames');
  };
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (isFlood) return;
    frames.consume('all').catch(refuseFlood);
    try {
      receive(data, isBinary);
    } catch (error: unknown) {
      // Thrown further, it would end the process and with it all calls. The relay connects this call again.
      log().error({ err: error }, 'handling a frame failed: connection closed');
      socket.close(BUG, 'internal error');
    }
  });
  socket.on('error', (error) =>
    log().warn({ code: 'code' in error ? error.code : undefined }, 'socket error'),
  );
  socket.on('close', (code) => {
    clearTimeout(noSetup);
    if (opened === undefined) return;
    opened.log.info({ code }, 'connection closed');
    // The relay closes with 1000 after the caller has hung up, and after `end`. Any other code is a lost connection.
    releaseHeld(code !== NORMAL);
    opened.session.close(code === NORMAL);
    closed(opened.session);
  });
}

/** Sends pings, and cuts a socket whose peer has shown no sign of life since the last one. */
function keepAlive(socket: WebSocket, pingMs: number, readingMs: () => number): void {
  let isAlive = true;
  const sign = () => {
    isAlive = true;
  };
  const timer = setInterval(() => {
    // After a pause of this process the answer may not have been read yet.
    if (!isAlive && readingMs() === 0) socket.terminate();
    isAlive = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, pingMs);
  socket
    .on('pong', sign)
    .on('message', sign)
    .on('close', () => clearInterval(timer));
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');
}

function isInput({ type }: RelayFrame): boolean {
  return type === 'prompt' || type === 'dtmf';
}
