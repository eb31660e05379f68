import { TiffinError } from '../../lib/errors.ts';
import { quadletKind, quadletTypes } from '../quadlet-keys.ts';
import { isUnitName } from './names.ts';
import { parseUnit } from './parse.ts';

/** A Quadlet of a `.quadlets` file. */
export type BundledQuadlet = { readonly name: string; readonly text: string };

/**
 * Takes a `.quadlets` file apart: Quadlets with `---` between them, each with a comment `# FileName=NAME`; its section says what it is.
 *
 * @throws {TiffinError} `invalid-argument` naming the file and the part
 */
export function sectionsOfBundle(bytes: Uint8Array, source: string): readonly BundledQuadlet[] {
  const text = Buffer.from(bytes).toString('utf8');
  const parts = text.split(/^---[ \t]*$/m).filter((part) => part.trim() !== '');
  if (parts.length === 0) throw new TiffinError('invalid-argument', `${source} has no Quadlets`);
  const quadlets = parts.map((part, index) => quadletOf(part, `${source}: section ${index + 1}`));
  const names = quadlets.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TiffinError('invalid-argument', `${source}: ${twice} occurs twice`);
  return quadlets;
}

function quadletOf(part: string, place: string): BundledQuadlet {
  const name = /^[ \t]*#[ \t]*FileName=(.*)$/m.exec(part)?.[1]?.trim();
  if (name === undefined || name === '')
    throw new TiffinError('invalid-argument', `${place}: missing required '# FileName=<name>' comment at the beginning of quadlet section`);
  if (!isUnitName(name)) throw new TiffinError('invalid-argument', `${place}: not a name for a file: ${JSON.stringify(name)}`);
  const { unit } = parseUnit(part, place);
  const type = quadletTypes.find((each) => unit.sections.some((section) => section.name === quadletKind(each).section));
  if (type === undefined)
    throw new TiffinError('invalid-argument', `${place}: no section says what it is`, { hint: 'add [Container], [Volume], [Network], …' });
  return { name: `${name}.${type}`, text: `${part.trim()}\n` };
}
