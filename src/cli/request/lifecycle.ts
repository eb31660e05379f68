import { resolve } from 'node:path';
import { parseDecimalSize } from '../../lib/units.ts';
import type { LifecycleRequest, LogDriver, LoggingRequest, NotifyMode } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { invalid, oneOf, splitPair } from './words.ts';

/** What decides beside the options of `run`. */
export type LifecycleFacts = {
  /** `--runtime`, an option of tiffin itself. */
  readonly runtime: string | undefined;
};

/**
 * What `--rm`, `--rmi`, `--restart` ask for.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown policy and for `--rm` beside a policy that keeps it
 */
export function toLifecycle(fields: ContainerFields, { runtime }: LifecycleFacts): LifecycleRequest {
  const removeAtExit = fields.identity.remove || fields.identity.removeImage;
  const restart = parseRestart(fields.lifecycle.restart ?? 'no');
  if (removeAtExit && restart.policy !== 'no') {
    throw invalid('the --rm option conflicts with --restart, when the restartPolicy is not "" and "no"');
  }
  const { requires } = fields.identity;
  return {
    removeAtExit,
    removeImageAtExit: fields.identity.removeImage,
    restart,
    runtime,
    ...systemdModes(fields.lifecycle),
    ...(requires.length > 0 && { requires }),
  };
}

/**
 * Reads a restart policy: `on-failure:3`.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function parseRestart(text: string): LifecycleRequest['restart'] {
  const [word = '', count] = text.split(':', 2);
  const known = ['no', 'on-failure', 'always', 'unless-stopped'] as const;
  const named = word === '' || word === 'never' ? 'no' : word;
  const policy = oneOf(
    named,
    known,
    `running container create option: ${JSON.stringify(word)} is not a valid restart policy: invalid argument`,
  );
  if (count === undefined) return { policy, maximum: 0 };
  if (policy !== 'on-failure') throw invalid(`restart policy retries can only be specified with on-failure restart policy`);
  if (!/^-?\d+$/.test(count))
    throw invalid(
      `parsing restart policy retry count: strconv.Atoi: parsing ${JSON.stringify(count)}: invalid syntax`,
      'a number of restarts, as in on-failure:3',
    );
  const maximum = Number(count);
  if (maximum < 0 || !Number.isSafeInteger(maximum)) throw invalid('must specify restart policy retry count as a number greater than 0');
  return { policy, maximum };
}

/**
 * What `--log-driver` and `--log-opt` ask for.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown driver or option
 */
export function toLogging(fields: ContainerFields['lifecycle'], directory: string): LoggingRequest {
  const options = new Map(fields.logOptions.map(parseLogOption));
  const path = options.get('path');
  const size = options.get('max-size');
  return {
    driver: fields.logDriver === undefined ? undefined : parseLogDriver(fields.logDriver),
    path: path === undefined ? undefined : resolve(directory, path),
    maxBytes: size === undefined ? undefined : parseDecimalSize(size),
    tag: options.get('tag'),
  };
}

function parseLogDriver(text: string): LogDriver {
  return oneOf(
    text,
    ['k8s-file', 'json-file', 'journald', 'none', 'passthrough', 'passthrough-tty'],
    'running container create option: invalid log driver: invalid argument',
  );
}

function parseLogOption(text: string): readonly [string, string] {
  const { key, value } = splitPair(text);
  if (value === undefined) throw invalid(`invalid log option ${JSON.stringify(text)}`);
  return [key, value];
}

function systemdModes({ systemd, sdNotify }: ContainerFields['lifecycle']): Pick<LifecycleRequest, 'sdNotify' | 'systemd'> {
  return {
    ...(systemd !== undefined && systemdMode(systemd)),
    ...(sdNotify !== undefined && { sdNotify: parseNotifyMode(sdNotify) }),
  };
}

function systemdMode(text: string): Pick<LifecycleRequest, 'systemd'> {
  // As Go reads a truth value.
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return {};
  const message = 'invalid config provided: --systemd values must be one of "true, false, always": invalid configuration';
  return { systemd: oneOf(/^(0|f|F|FALSE|false|False)$/.test(text) ? 'false' : text, ['false', 'always'], message) };
}

/**
 * Reads `--sdnotify`.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function parseNotifyMode(text: string): NotifyMode {
  const message = `invalid config provided: invalid argument: invalid sdnotify value ${JSON.stringify(text)}: must be conmon, container, healthy or ignore`;
  return oneOf(text, ['conmon', 'container', 'healthy', 'ignore'], message);
}
