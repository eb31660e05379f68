import { Transform, type TransformCallback } from 'node:stream';

/** What a step may ask of an agent: which keys there are, and signatures. */
const allowed: ReadonlySet<number> = new Set([11, 13]);

/** A request that no agent knows: it answers with a failure, in its turn. */
const unknownRequest = Buffer.from([0, 0, 0, 1, 255]);

/** As much as OpenSSH's agent takes. */
const largestMessage = 256 * 1024;

const headerBytes = 5;

/**
 * Lets through what asks an agent for keys and signatures, and turns everything else (adding and removing keys, locking, extensions) into a
 * request that the agent refuses: a step uses the caller's agent, and leaves it as it is. Fails for what is no message.
 *
 * @see draft-miller-ssh-agent
 */
export function agentFilter(): Transform {
  let header: Buffer = Buffer.alloc(0);
  let left = 0;
  let passes = false;
  const filter = new Transform({
    transform(bytes: Buffer, _encoding, done: TransformCallback): void {
      let rest = bytes;
      while (rest.length > 0) {
        if (left === 0) {
          const missing = headerBytes - header.length;
          header = Buffer.concat([header, rest.subarray(0, missing)]);
          rest = rest.subarray(missing);
          if (header.length < headerBytes) break;
          const size = header.readUInt32BE(0);
          if (size === 0 || size > largestMessage) return done(new Error(`a message of ${size} bytes for an agent`));
          passes = allowed.has(header[4] ?? 0);
          filter.push(passes ? header : unknownRequest);
          left = size - 1;
          header = Buffer.alloc(0);
        }
        const body = rest.subarray(0, left);
        if (passes && body.length > 0) filter.push(body);
        left -= body.length;
        rest = rest.subarray(body.length);
      }
      return done();
    },
  });
  return filter;
}
