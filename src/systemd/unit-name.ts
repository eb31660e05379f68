import { TiffinError } from '../lib/errors.ts';

/** systemd's own limit, suffix included. */
const longestName = 255;

/**
 * The name of a service without its suffix: `container-web`, of a template `container-web@`.
 *
 * @throws {TiffinError} `invalid-argument` for what systemd takes for no name
 * @see systemd.unit(5)
 */
export function serviceName(parts: readonly string[]): string {
  const name = parts.filter((part) => part !== '').join('');
  if (!/^[A-Za-z0-9:_.\\-]+@?$/.test(name) || /^\.+$/.test(name))
    throw new TiffinError('invalid-argument', `${JSON.stringify(name)} is not the name of a unit`, {
      hint: 'letters, digits and : _ . \\ - are possible, also in prefixes and separators',
    });
  if (name.length + '.service'.length > longestName)
    throw new TiffinError(
      'invalid-argument',
      `the name of the unit is longer than systemd takes: ${name.length + '.service'.length} bytes`,
    );
  return name;
}

const suffixes = 'service socket target device mount automount swap path timer slice scope';

/**
 * Names of units as `--wants`, `--after` and `--requires` are given them, several in one value as well.
 *
 * @throws {TiffinError} `invalid-argument` naming the option and the word
 */
export function unitNames(option: string, values: readonly string[]): readonly string[] {
  return values
    .flatMap((value) => value.split(/\s+/))
    .filter((name) => name !== '')
    .map((name) => {
      const suffix = /^[A-Za-z0-9:_.\\@%-]+\.([a-z]+)$/.exec(name)?.[1];
      if (suffix === undefined || !suffixes.split(' ').includes(suffix))
        throw new TiffinError('invalid-argument', `${option} ${JSON.stringify(name)} is not the name of a unit`, {
          hint: 'with its kind behind a dot, as in db.service',
        });
      return name;
    });
}
