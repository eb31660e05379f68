import { closeSync, openSync, readSync } from 'node:fs';

/**
 * `length` random bytes of the kernel.
 *
 * Read from /dev/urandom rather than with `node:crypto`, whose loading alone costs milliseconds of every `run`.
 */
export function randomBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const fd = openSync('/dev/urandom', 'r');
  try {
    let filled = 0;
    while (filled < length) filled += readSync(fd, bytes, filled, length - filled, null);
  } finally {
    closeSync(fd);
  }
  return bytes;
}

/** A new ID of a container or an anonymous volume: 64 hexadecimal digits, never all decimal in the first twelve. */
export function randomId(): string {
  for (;;) {
    const id = randomBytes(32).toString('hex');
    // As Podman: a short ID of digits only would read as a number in YAML and as a PID elsewhere.
    if (!/^\d{12}/.test(id)) return id;
  }
}
