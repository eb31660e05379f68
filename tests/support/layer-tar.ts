import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Header } from 'tar/header';

/** An entry of a small layer; `pax` are records of a header in front of it. */
export type LayerTarEntry = {
  readonly path: string;
  readonly content?: string;
  readonly mode?: number;
  readonly mtime?: number;
  readonly pax?: Readonly<Record<string, string>>;
};

/** Writes a plain tar of some files to a new directory, and gives its path. */
export function layerTar(entries: readonly LayerTarEntry[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tiffin-layer-')), 'layer.tar');
  const blocks = entries.flatMap(({ path: name, content = '', mode = 0o644, mtime = 0, pax = {} }) => [
    ...paxBlocks(pax),
    header({ path: name, size: Buffer.byteLength(content), mode, mtime: new Date(mtime * 1000), type: 'File' }),
    padded(content),
  ]);
  writeFileSync(path, Buffer.concat([...blocks, Buffer.alloc(1024)]));
  return path;
}

function paxBlocks(pax: Readonly<Record<string, string>>): Buffer[] {
  const text = Object.entries(pax)
    .map(([key, value]) => record(`${key}=${value}`))
    .join('');
  return text === ''
    ? []
    : [header({ path: 'PaxHeaders', size: Buffer.byteLength(text), mode: 0o644, type: 'ExtendedHeader' }), padded(text)];
}

function record(text: string): string {
  for (let length = Buffer.byteLength(text) + 2; ; length++) if (`${length} ${text}\n`.length === length) return `${length} ${text}\n`;
}

function header(fields: ConstructorParameters<typeof Header>[0]): Buffer {
  const block = Buffer.alloc(512);
  new Header({ uid: 0, gid: 0, ...(fields as object) }).encode(block);
  return block;
}

function padded(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
