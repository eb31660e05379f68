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
    const suggestion =
      other === undefined ? `sections are [${[kind.section, ...ownSections].join('], [')}]` : `put it into a .${other} file`;
    problems.push({ severity: 'error', path, line: location?.line, section: name, message, suggestion });
  }
}
