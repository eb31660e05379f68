import type { RecordedEvent } from '../../../events/event.ts';
import { defineColumns } from '../columns.ts';
import { goJson } from '../go-template/values.ts';

const nanosecondsPerSecond = 1_000_000_000n;

/** The fields of an event that templates know, as Podman names them. */
export const eventColumns = defineColumns<RecordedEvent>({
  name: 'events',
  table: ['Time', 'Type', 'Status', 'ID', 'Name'],
  quiet: 'ID',
  fields: {
    Attributes: { value: ({ attributes = {} }) => new Map(Object.entries(attributes)) },
    ContainerExitCode: { value: ({ exitCode }) => exitCode ?? null },
    Error: { value: ({ error = '' }) => error },
    HealthFailingStreak: { value: ({ healthFailingStreak = 0 }) => healthFailingStreak },
    HealthLog: { value: ({ healthLog = '' }) => healthLog },
    HealthStatus: { value: ({ healthStatus = '' }) => healthStatus },
    ID: { value: ({ id = '' }) => id },
    Image: { value: ({ image = '' }) => image },
    Name: { value: ({ name = '' }) => name },
    Network: { value: ({ network = '' }) => network },
    PodID: { value: ({ podId = '' }) => podId },
    Status: { value: ({ status }) => status },
    Time: { value: ({ timeNano }) => Number(timeNano / nanosecondsPerSecond) },
    // Text, because a number of JavaScript would lose its last digits.
    TimeNano: { value: ({ timeNano }) => String(timeNano) },
    Type: { value: ({ type }) => type },
  },
  json: (event) => JSON.parse(eventJson(event)) as unknown,
});

/** What a template is rendered with: the fields, and for `json .` the whole. */
export function eventRow(event: RecordedEvent): object {
  const row = {};
  for (const [name, column] of Object.entries(eventColumns.fields)) {
    Object.defineProperty(row, name, { enumerable: true, get: () => column.value(event, { noTrunc: true, now: new Date() }) });
  }
  return row;
}

/** An event as a line of JSON in the shape of Podman. */
export function eventJson(event: RecordedEvent): string {
  const { timeNano, type, status, id, name, image, exitCode, network, error, healthStatus, healthFailingStreak, healthLog } = event;
  const text = goJson({
    ...(exitCode === undefined ? {} : { ContainerExitCode: exitCode }),
    ...present({ ID: id, Image: image, Name: name }),
    Status: status,
    ...present({ Error: error }),
    time: Number(timeNano / nanosecondsPerSecond),
    timeNano: String(timeNano),
    Type: type,
    ...present({ PodID: event.podId }),
    ...present({ Network: network, health_status: healthStatus, health_failing_streak: healthFailingStreak, health_log: healthLog }),
    Attributes: event.attributes ?? null,
  });
  // A number that JavaScript cannot hold. In no other string before it can these quotes stand unescaped.
  return text.replace(/"timeNano":"(\d+)"/, '"timeNano":$1');
}

function present(members: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, string | number] => ![undefined, '', 0].includes(entry[1])),
  );
}

const shortIdLength = 12;

/** An event as a line for people, as Podman words it. */
export function eventText(event: RecordedEvent, { noTrunc }: { noTrunc: boolean }): string {
  const { type, status, name = '' } = event;
  const id = noTrunc ? (event.id ?? '') : (event.id ?? '').slice(0, shortIdLength);
  const head = `${momentText(event.timeNano)} ${type} ${status}`;
  switch (type) {
    case 'container':
    case 'pod':
      return `${head} ${id} (${details(event).join(', ')})`;
    case 'network':
      return event.network === undefined
        ? `${head} ${id} (name=${name}, type=${event.attributes?.['driver'] ?? ''})`
        : `${head} ${id} (container=${event.network}, name=${name})`;
    case 'image':
    case 'artifact':
      return `${head} ${id} ${name}${event.error === undefined ? '' : ` ${event.error}`}`;
    case 'system':
      return head;
    default:
      return `${head} ${name}`;
  }
}

function details(event: RecordedEvent): string[] {
  const { image = '', name = '', podId, healthStatus, healthFailingStreak = 0, healthLog = '', attributes = {} } = event;
  const health =
    healthStatus === undefined
      ? []
      : [`health_status=${healthStatus}`, `health_failing_streak=${healthFailingStreak}`, `health_log=${healthLog}`];
  const pod = podId === undefined ? [] : [`pod_id=${podId}`];
  return [`image=${image}`, `name=${name}`, ...pod, ...health, ...Object.entries(attributes).map(([key, value]) => `${key}=${value}`)];
}

/** `2026-11-21 13:50:25.177052961 +0000 UTC`, as Go prints a time. */
function momentText(timeNano: bigint): string {
  const [day = '', clock = ''] = new Date(Number(timeNano / 1_000_000n)).toISOString().split('T');
  const fraction = String(timeNano % nanosecondsPerSecond)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${day} ${clock.slice(0, 8)}${fraction === '' ? '' : `.${fraction}`} +0000 UTC`;
}
