import { installFiles, type Enabled, type UnitText } from '../../systemd/enable-units.ts';
import type { CommandContext } from '../context.ts';

/** A generated file; `key` names it in JSON. */
export type GeneratedFile = UnitText & { readonly key: string };

/** How generated files are shown. */
export type ShowOptions = { readonly files: boolean; readonly format: string };

/** Prints generated files, or with `files` writes them to the working directory and prints their paths. */
export async function printFiles({ output }: CommandContext, generated: readonly GeneratedFile[], options: ShowOptions): Promise<void> {
  const shown = options.files ? installFiles(process.cwd(), generated, { foreign: 'replace' }) : generated.map(({ text }) => text);
  if (options.format === 'json') await output.json(byKey(generated.map(({ key }, index) => [key, shown[index] ?? ''])), { indent: 1 });
  else output.text(shown.map((text) => (options.files ? `${text}\n` : text)).join(''));
}

/** Sorted, as Podman has it. */
function byKey(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Says what was installed and started, and what is missing for it to run without a session. */
export function reportEnabled({ output, places }: CommandContext, { paths, services, lingers }: Enabled): void {
  for (const path of paths) output.notice(`Written: ${path}`);
  for (const service of services) output.line(service);
  if (lingers === false)
    output.notice(`Units of ${places.userName} end at logout and start at login only: for boot, loginctl enable-linger ${places.userName}`);
}
