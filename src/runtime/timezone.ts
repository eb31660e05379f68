import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TiffinError } from '../lib/errors.ts';

const zoneName = /^[A-Za-z0-9_+-]{1,64}(\/[A-Za-z0-9_+-]{1,64}){0,3}$/;
const database = '/usr/share/zoneinfo';

/**
 * The file of the host that `--tz NAME` puts in the place of /etc/localtime; `local` is the host's own.
 *
 * @param directory the time zone database
 * @throws {TiffinError} `invalid-argument` when there is no such zone
 */
export function timezoneFile(name: string, directory: string = database): string {
  const path = name === 'local' ? '/etc/localtime' : join(directory, name);
  try {
    const file = realpathSync(path);
    if ((name === 'local' || zoneName.test(name)) && statSync(file).isFile()) return file;
  } catch {
    // It is not there, or not to be read: the same to the user.
  }
  throw new TiffinError('invalid-argument', `running container create option: finding timezone: unknown time zone ${name}`, {
    hint: `zones are the files below ${directory}, from the package tzdata`,
  });
}
