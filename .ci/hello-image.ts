/**
 * Makes the embedded image, which greets whoever types `npm start`: one static program of ours, no network needed.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { layoutArchive, makeImage } from './oci-layout.ts';

/** The name under which the image is loaded. */
export const helloReference = 'localhost/tiffin/hello:latest';

/** Writes the image as an OCI archive, by rename. The same program gives the same bytes. */
export function writeHelloImage({ program, archive }: { program: string; archive: string }): void {
  const image = makeImage({
    name: helloReference,
    layers: [
      [
        { path: 'etc', type: 'directory' },
        { path: 'etc/passwd', content: 'root:x:0:0:root:/:/hello\n' },
        { path: 'etc/group', content: 'root:x:0:\n' },
        { path: 'hello', mode: 0o755, content: readFileSync(program) },
        { path: 'tmp', type: 'directory', mode: 0o1777 },
      ],
    ],
    config: { Entrypoint: ['/hello'], Env: ['PATH=/'], WorkingDir: '/', Labels: { 'org.opencontainers.image.title': 'hello' } },
  });
  writeFileSync(`${archive}.new`, layoutArchive(image));
  renameSync(`${archive}.new`, archive);
}
