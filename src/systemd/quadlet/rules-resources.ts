import { dirname, isAbsolute } from 'node:path';
import { complain, complainOfFile, type Conversion, type Rule } from './conversion.ts';
import { resourceOf } from './names.ts';
import { readText, readTruth, readValues, type ReadValue } from './read-values.ts';
import { directoryOf as sourceDirectory, imageSource, pathBeside } from './rules-common.ts';

/** Rules of `[Volume]`, `[Network]`, `[Pod]`, `[Build]`. */
export const resourceRules: Readonly<Record<string, Rule>> = {
  resourceName: ({ source }) => [{ words: [resourceOf(source) ?? ''] }],
  podName: ({ source }) => {
    const name = resourceOf(source) ?? '';
    return [{ words: ['--infra-name', `${name}-infra`] }, { words: ['--name', name] }];
  },
  exitPolicy: (conversion) => {
    const policy = readText(conversion, 'ExitPolicy');
    return [{ words: ['--exit-policy', policy?.value ?? 'stop'], entry: policy?.entry }];
  },
  copy: (conversion, { entries }) => {
    const copy = readTruth(conversion, 'Copy');
    const entry = entries.findLast(({ key }) => key === 'Copy');
    return copy === undefined || isOfImage(conversion) ? [] : [{ words: ['--opt', copy ? 'copy' : 'nocopy'], entry }];
  },
  volumeType: (conversion) => {
    const type = readText(conversion, 'Type');
    if (type === undefined || isOfImage(conversion)) return [];
    const device = readText(conversion, 'Device');
    if (device === undefined)
      complain(conversion, type.entry, { message: 'needs Device=', suggestion: 'say what is mounted: Device=tmpfs' });
    else if (type.value === 'bind') conversion.draft.add('Unit', 'RequiresMountsFor', device.value);
    return [{ words: ['--opt', `type=${type.value}`], entry: type.entry }];
  },
  volumeOptions,
  volumeImage: (conversion) => {
    const image = readText(conversion, 'Image');
    if (!isOfImage(conversion)) {
      if (image !== undefined) complain(conversion, image.entry, { message: 'needs Driver=image', suggestion: 'add Driver=image' });
      return [];
    }
    if (image === undefined) {
      complainOfFile(conversion, { message: 'Driver=image needs Image=', suggestion: 'say which image: Image=docker.io/library/alpine' });
      return [];
    }
    return [{ words: ['--opt', `image=${imageSource(conversion, image.entry, image.value)}`], entry: image.entry }];
  },
  subnets,
  tags: (conversion, { row }) => {
    const tags = readValues(conversion, row);
    if (tags.length === 0) complainOfFile(conversion, { message: 'no ImageTag=', suggestion: 'name the image: ImageTag=localhost/app' });
    return tags.map(({ value, entry }) => ({ words: ['--tag', value], entry }));
  },
  file: (conversion) => {
    const file = readText(conversion, 'File');
    return file === undefined ? [] : [{ words: ['--file', file.value], entry: file.entry }];
  },
  context: contextRule,
};

function isOfImage(conversion: Conversion): boolean {
  return readText(conversion, 'Driver')?.value === 'image';
}

/** User, group and options of a volume are one option: `o=uid=1,gid=2,size=10m`. */
function volumeOptions(conversion: Conversion): ReturnType<Rule> {
  if (isOfImage(conversion)) return [];
  const options = readText(conversion, 'Options');
  if (options !== undefined && readText(conversion, 'Device') === undefined)
    complain(conversion, options.entry, { message: 'needs Device=', suggestion: 'say what is mounted: Device=tmpfs' });
  const owner = (['User', 'Group'] as const).flatMap((key) => {
    const read = readText(conversion, key);
    if (read === undefined) return [];
    const id = idOf(read.value, key === 'User' ? conversion.host.userId : conversion.host.groupId);
    if (id === undefined)
      complain(conversion, read.entry, { message: `the host has no ${key.toLowerCase()} ${read.value}`, suggestion: 'write its number' });
    return [{ text: `${key === 'User' ? 'uid' : 'gid'}=${id ?? 0}`, entry: read.entry }];
  });
  const texts = [...owner.map(({ text }) => text), ...(options === undefined ? [] : [options.value])];
  return texts.length === 0 ? [] : [{ words: ['--opt', `o=${texts.join(',')}`], entry: options?.entry ?? owner[0]?.entry }];
}

function idOf(text: string, lookup: (name: string) => number | undefined): number | undefined {
  if (!/^[0-9]+$/.test(text)) return lookup(text);
  const id = Number(text);
  return id < 0xff_ff_ff_ff ? id : undefined;
}

/** Each subnet with the gateway and the range of the same place. */
function subnets(conversion: Conversion): ReturnType<Rule> {
  const all = readValues(conversion, { key: 'Subnet', reads: 'texts' });
  const gateways = readValues(conversion, { key: 'Gateway', reads: 'texts' });
  const ranges = readValues(conversion, { key: 'IPRange', reads: 'texts' });
  for (const extra of [gateways[all.length], ranges[all.length]])
    if (extra !== undefined) complain(conversion, extra.entry, { message: 'has no Subnet= of its own', suggestion: 'add Subnet= for it' });
  return all.flatMap(({ value, entry }, index) => {
    const gateway = gateways[index];
    const range = ranges[index];
    return [
      { words: ['--subnet', value], entry },
      ...(gateway === undefined ? [] : [{ words: ['--gateway', gateway.value], entry: gateway.entry }]),
      ...(range === undefined ? [] : [{ words: ['--ip-range', range.value], entry: range.entry }]),
    ];
  });
}

const address = /^((https?|git|ssh):\/\/|github\.com\/)/;

/** The context of a build, and the directory in which the service builds. */
function contextRule(conversion: Conversion): ReturnType<Rule> {
  const set = readText(conversion, 'SetWorkingDirectory');
  const file = readText(conversion, 'File');
  const own = conversion.draft.entries('Service').findLast(({ key }) => key === 'WorkingDirectory')?.value;
  if (set === undefined && own === undefined) complainOfContext(conversion, file);
  if (set === undefined) return own === undefined ? [] : [{ words: [own] }];
  const beside = directoryOf(conversion, set, file);
  if (beside === undefined && (isAbsolute(set.value) || address.test(set.value))) return [{ words: [set.value], entry: set.entry }];
  if (own !== undefined) {
    const message = `WorkingDirectory=${own} of [Service] counts`;
    complain(conversion, set.entry, { severity: 'warning', message, suggestion: 'remove one of them' });
    return [{ words: [own], entry: set.entry }];
  }
  conversion.draft.add('Service', 'WorkingDirectory', beside ?? sourceDirectory(conversion.source));
  return [{ words: [beside ?? set.value], entry: set.entry }];
}

/** Without a context the Containerfile is all that there is. */
function complainOfContext(conversion: Conversion, file: ReadValue | undefined): void {
  const suggestion = 'add SetWorkingDirectory=unit';
  if (file === undefined) complainOfFile(conversion, { message: 'neither File= nor SetWorkingDirectory=', suggestion });
  else if (!isAbsolute(file.value) && !address.test(file.value))
    complain(conversion, file.entry, { message: 'a relative path needs SetWorkingDirectory=', suggestion });
}

/** The directory that `unit` and `file` stand for. */
function directoryOf(conversion: Conversion, { value, entry }: ReadValue, file: ReadValue | undefined): string | undefined {
  const word = value.toLowerCase();
  if (word === 'unit') return sourceDirectory(conversion.source);
  if (word === 'yaml')
    complain(conversion, entry, { message: 'yaml is for .kube files', suggestion: 'write unit, file, a path or an address' });
  if (word !== 'file') return undefined;
  if (file !== undefined) return dirname(pathBeside(conversion, file.value));
  complain(conversion, entry, { message: 'needs File=', suggestion: 'add File=, or write unit' });
  return undefined;
}
