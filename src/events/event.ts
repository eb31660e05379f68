/** What an event is about. */
export type EventType = 'container' | 'image' | 'volume' | 'network' | 'pod' | 'secret' | 'system' | 'artifact' | 'machine';

/** Something that happened. What does not apply is left out. */
export type NewEvent = {
  readonly type: EventType;
  /** A word of Podman's: `create`, `died`, `pull`. */
  readonly status: string;
  readonly id?: string;
  readonly name?: string;
  /** Of a container: the name of its image. */
  readonly image?: string;
  readonly exitCode?: number;
  /** Of a network: the container that joins or leaves it. */
  readonly network?: string;
  readonly error?: string;
  readonly healthStatus?: string;
  readonly healthFailingStreak?: number;
  readonly healthLog?: string;
  /** Of a container: the pod that it belongs to. */
  readonly podId?: string;
  /** Labels of a container; properties of other things. */
  readonly attributes?: Readonly<Record<string, string>>;
};

/** An event that was written down, with the moment in nanoseconds since 1970. */
export type RecordedEvent = NewEvent & { readonly timeNano: bigint };

/** What events on a container tell about it. */
export type ContainerIdentity = {
  readonly id: string;
  readonly name: string;
  readonly imageName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod?: { readonly id: string };
};

/** An event on a container, as `EventLog.write` takes it. */
export function containerEvent(container: ContainerIdentity, status: string, more: Partial<NewEvent> = {}): NewEvent {
  return { type: 'container', status, ...more, ...identityOf(container) };
}

/** The members of an event's line that are the same for all events on a container: what its monitor puts into each. */
export function containerMembers(container: ContainerIdentity): string {
  return JSON.stringify(identityOf(container)).slice(1, -1);
}

function identityOf({ id, name, imageName: image, labels: attributes, pod }: ContainerIdentity): Partial<NewEvent> {
  return { id, name, image, ...(pod !== undefined && { podId: pod.id }), attributes };
}

const maxLineBytes = 4 << 20;

/** Reads a line of the log; undefined for what is none (cut by a full disk, of another program). */
export function parseEventLine(line: Buffer): RecordedEvent | undefined {
  if (line.length > maxLineBytes) return undefined;
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const { timeNano, type, status, ...rest } = value as Record<string, unknown>;
    if (typeof timeNano !== 'string' || !/^\d{1,19}$/.test(timeNano) || typeof type !== 'string' || typeof status !== 'string')
      return undefined;
    return { ...onlyKnown(rest), type: type as EventType, status, timeNano: BigInt(timeNano) };
  } catch {
    return undefined;
  }
}

const texts = ['id', 'name', 'image', 'podId', 'network', 'error', 'healthStatus', 'healthLog'] as const;
const numbers = ['exitCode', 'healthFailingStreak'] as const;

function onlyKnown(value: Readonly<Record<string, unknown>>): Partial<NewEvent> {
  const known: Record<string, unknown> = {};
  for (const key of texts) if (typeof value[key] === 'string') known[key] = value[key];
  for (const key of numbers) if (typeof value[key] === 'number') known[key] = value[key];
  const { attributes } = value;
  if (typeof attributes === 'object' && attributes !== null) {
    known['attributes'] = Object.fromEntries(
      Object.entries(attributes).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  }
  return known;
}
