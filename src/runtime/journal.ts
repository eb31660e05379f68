import { TiffinError } from '../lib/errors.ts';
import type { ContainerFacts } from './facts.ts';

const shortIdLength = 12;

/**
 * The fields of each entry that a container's output makes in the journal, a line `NAME=value` each; named as conmon names them.
 *
 * @param tag as `--log-opt tag` gives it, with its placeholders
 * @throws {TiffinError} `invalid-argument` for a placeholder that is none
 */
export function journalFields(container: ContainerFacts, tag: string | undefined): string {
  const shown = tag === undefined ? undefined : fillTag(tag, container);
  const fields = {
    CONTAINER_ID: container.id.slice(0, shortIdLength),
    CONTAINER_ID_FULL: container.id,
    CONTAINER_NAME: container.name,
    IMAGE_NAME: container.imageName,
    ...(shown === undefined ? {} : { CONTAINER_TAG: shown }),
    SYSLOG_IDENTIFIER: shown ?? container.name,
  };
  // A line ends a field, whatever comes in a name or a tag.
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value.replaceAll('\n', ' ')}\n`)
    .join('');
}

/**
 * Fills in what a tag names: `{{.Name}}`, `{{.ImageName}}`.
 *
 * @throws {TiffinError} `invalid-argument` for what is not known
 */
export function fillTag(tag: string, { id, name, imageId, imageName }: ContainerFacts): string {
  const known: Readonly<Record<string, string>> = {
    ID: id.slice(0, shortIdLength),
    Id: id,
    FullID: id,
    Name: name,
    ImageID: imageId.slice(0, shortIdLength),
    ImageFullID: imageId,
    Image: imageId,
    ImageName: imageName,
  };
  return tag.replaceAll(/\{\{\s*(.*?)\s*\}\}/g, (whole, inside: string) => {
    const value = inside.startsWith('.') && Object.hasOwn(known, inside.slice(1)) ? known[inside.slice(1)] : undefined;
    if (value !== undefined) return value;
    throw new TiffinError('invalid-argument', `--log-opt tag: ${whole} is not known`, {
      hint: `known: ${Object.keys(known)
        .map((key) => `{{.${key}}}`)
        .join(' ')}`,
    });
  });
}
