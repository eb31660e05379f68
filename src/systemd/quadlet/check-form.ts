import { TiffinError } from '../../lib/errors.ts';
import { nearest } from '../../lib/suggest.ts';
import { parseReference } from '../../oci/reference.ts';
import type { QuadletType } from '../quadlet-key.ts';
import { checkKeys } from './command.ts';
import { complain, complainOfFile, type Conversion } from './conversion.ts';
import { isUnitName, typeOf } from './names.ts';
import { readText } from './read-values.ts';

const ownSections = new Set(['Unit', 'Service', 'Install', 'Quadlet']);

/** Complains of sections, keys and names that no table has, and of keys that are missing. */
export function checkForm(conversion: Conversion): void {
  const { source, kind, problems } = conversion;
  if (!source.unit.sections.some(({ name }) => name === kind.section))
    problems.push({
      severity: 'error',
      path: source.path,
      message: `no section [${kind.section}]`,
      suggestion: `a .${source.type} file needs one`,
    });
  checkSections(conversion);
  checkKeys(conversion);
  checkNames(conversion);
  const service = readText(conversion, 'ServiceName');
  if (service !== undefined && !isUnitName(service.value))
    complain(conversion, service.entry, {
      message: `not the name of a unit: ${JSON.stringify(service.value)}`,
      suggestion: 'write it without .service and without slashes',
    });
  if (source.type === 'kube')
    complainOfFile(conversion, {
      message: '`kube play` comes with a later version of tiffin',
      suggestion: 'write .container and .pod files',
    });
  const needed = required[source.type];
  if (needed !== undefined && readText(conversion, needed) === undefined)
    complainOfFile(conversion, { message: `no ${needed}=`, suggestion: `add ${needed}=` });
}

const required: Partial<Record<QuadletType, string>> = { artifact: 'Artifact', image: 'Image', kube: 'Yaml' };

function checkSections({ source, kind, problems }: Conversion): void {
  for (const { name, location } of source.unit.sections) {
    if (name === kind.section || ownSections.has(name) || name.startsWith('X-')) continue;
    const other = typeOf(`x.${name.toLowerCase()}`);
    const path = location?.path ?? source.path;
    const message = `[${name}] has no place in a .${source.type} file`;
    const suggestion = other === undefined ? sectionMeant(name, [kind.section, ...ownSections]) : `put it into a .${other} file`;
    problems.push({ severity: 'error', path, line: location?.line, section: name, message, suggestion });
  }
}

function sectionMeant(name: string, known: readonly string[]): string {
  const near = known.find((each) => each.toLowerCase() === name.toLowerCase()) ?? nearest(name, known);
  return near === undefined ? `sections are [${known.join('], [')}]` : `did you mean [${near}]?`;
}

const named = new Set(['VolumeName', 'NetworkName', 'PodName']);

/** No command is asked about the names of what is made. What has specifiers is known to systemd only. */
function checkNames(conversion: Conversion): void {
  for (const entry of conversion.entries) {
    const { key, value } = entry;
    if (value === '' || value.includes('%')) continue;
    if (named.has(key) && !/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value))
      complain(conversion, entry, {
        message: `not a name: ${JSON.stringify(value)}`,
        suggestion: 'names have letters, digits and _.-, and begin with a letter or a digit',
      });
    if (key === 'ImageTag' && !isReference(value))
      complain(conversion, entry, {
        message: `not the name of an image: ${JSON.stringify(value)}`,
        suggestion: 'write it as in ImageTag=localhost/app:latest',
      });
  }
}

function isReference(text: string): boolean {
  try {
    parseReference(text);
    return true;
  } catch (error) {
    if (error instanceof TiffinError) return false;
    throw error;
  }
}
