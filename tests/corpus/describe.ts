/**
 * An image in lines of text, so that two can be compared and the difference be read.
 *
 *   f 0644 0:0 /etc/motd "hello\n"                  a file with its content, or its size and SHA-256 when that is long
 *   d 1777 0:0 /tmp                                 a directory
 *   l 0:0 /bin/sh -> busybox                        a link
 *   f 0755 0:0 /a "x" = /b user.note="1"            a hard link of /b, and an extended attribute
 *   - /etc/old                                      gone since the base image
 *   Env ["PATH=/bin"]                               a field of the configuration
 */
import type { ImageTree, Node } from './image-tree.ts';

const fields = 'Env Cmd Entrypoint Labels User WorkingDir ExposedPorts Volumes StopSignal Healthcheck Shell OnBuild'.split(' ');

/** The lines of an image's tree by path, and of its configuration by field. */
export function describe({ nodes, config }: ImageTree): Map<string, string> {
  const paths = new Map<Node, string[]>();
  for (const [path, node] of nodes) paths.set(node, [...(paths.get(node) ?? []), path]);
  const lines = new Map<string, string>();
  for (const [path, node] of [...nodes].sort(([left], [right]) => (left < right ? -1 : 1))) {
    // Whether an archive mentions the root differs from builder to builder.
    if (path !== '/')
      lines.set(
        path,
        describeNode(
          path,
          node,
          paths.get(node)!.filter((other) => other !== path),
        ),
      );
  }
  const inner = (config['config'] ?? {}) as Record<string, unknown>;
  // A variable that is set again keeps its place, or goes to the end: builders differ.
  const environment = inner['Env'] as string[] | undefined;
  environment?.sort();
  for (const field of fields) if (!isEmpty(inner[field])) lines.set(field, `${field} ${JSON.stringify(sorted(inner[field]))}`);
  for (const field of ['author', 'architecture', 'os', 'variant'])
    if (!isEmpty(config[field])) lines.set(field, `${field} ${JSON.stringify(config[field])}`);
  return lines;
}

/** The lines that differ from the base's, with `- PATH` for what is gone. */
export function describeChanges(image: ImageTree, base: ImageTree | undefined): Map<string, string> {
  const [lines, before] = [describe(image), base === undefined ? new Map<string, string>() : describe(base)];
  const gone = [...before.keys()].filter((key) => !lines.has(key)).map((key) => [key, `- ${key}`] as const);
  return new Map([...[...lines].filter(([key, line]) => before.get(key) !== line), ...gone]);
}

function describeNode(path: string, node: Node, others: readonly string[]): string {
  const { type, mode, uid, gid, target, device, attributes } = node;
  const words = [type, ...(type === 'l' ? [] : [mode.toString(8).padStart(4, '0')]), `${uid}:${gid}`, path];
  if (type === 'l') words.push('->', target);
  if (type === 'f') words.push(node.text === undefined ? `${node.size} bytes sha256:${node.hash}` : JSON.stringify(node.text));
  if (device !== '') words.push(device);
  if (others.length > 0) words.push('=', ...others.toSorted());
  for (const name of Object.keys(attributes).toSorted()) words.push(`${name}=${JSON.stringify(attributes[name])}`);
  return words.join(' ');
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** With the keys of objects in order, and without what is empty in them. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== 0 && item !== '');
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}
