import type { Environment } from '../../config/places.ts';
import { runTool } from '../../lib/process.ts';
import type { GitReference } from '../git-reference.ts';

/** Whatever a user, a system or a repository says, this is how we fetch: `-c` comes before all files. */
const ours: Readonly<Record<string, string>> = {
  'advice.detachedHead': 'false',
  'core.askPass': '',
  'core.attributesFile': '/dev/null',
  'core.autocrlf': 'false',
  'core.excludesFile': '/dev/null',
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'core.symlinks': 'true',
  'fetch.recurseSubmodules': 'false',
  'gc.auto': '0',
  'http.lowSpeedLimit': '1',
  'http.lowSpeedTime': '60',
  'init.defaultBranch': 'main',
  'maintenance.auto': 'false',
  'submodule.recurse': 'false',
  // Refuses trees with `.git` in them, and addresses of submodules that are options.
  'transfer.fsckObjects': 'true',
};

/** The words before git's verb. The user's own credential helpers stay: a private repository needs them. */
export async function gitSettings(env: Environment, reference: GitReference): Promise<readonly string[]> {
  const settings = Object.entries(ours).map(([key, value]): [string, string] => [key, value]);
  const helpers = reference.protocol === 'https' ? await credentialSettings(env) : [];
  return [...settings, ...helpers].flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}

async function credentialSettings(env: Environment): Promise<[string, string][]> {
  const words = ['config', '--global', '--null', '--get-regexp', String.raw`^credential\.`];
  try {
    const { stdout, exitStatus } = await runTool('git', words, { env: plainEnvironment(env), timeoutMs: 10_000 });
    if (exitStatus !== 0) return [];
    return stdout.split('\0').flatMap((entry): [string, string][] => {
      const end = entry.indexOf('\n');
      return end === -1 ? [] : [[entry.slice(0, end), entry.slice(end + 1)]];
    });
  } catch {
    // Without git the fetch says so.
    return [];
  }
}

function plainEnvironment(env: Environment): Record<string, string> {
  const kept = ['HOME', 'XDG_CONFIG_HOME', 'USER', 'LOGNAME', 'SSH_AUTH_SOCK', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'];
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'];
  // Some builds of git know only their own name for it.
  const all: Environment = { ...env, GIT_SSL_CAINFO: env['GIT_SSL_CAINFO'] ?? env['SSL_CERT_FILE'] };
  const given = [...kept, ...proxies, 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO'].flatMap((name): [string, string][] => {
    const value = all[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(given), PATH: env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin', LANG: 'C', LC_ALL: 'C' };
}

/** All that git and what it starts may know of ours. Nobody is asked anything; only these protocols are spoken. */
export function gitEnvironment(env: Environment, { protocol }: GitReference): Record<string, string> {
  const allowed = new Set([protocol, 'https']);
  return {
    ...plainEnvironment(env),
    GIT_ALLOW_PROTOCOL: [...allowed].join(':'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=20',
    GIT_LFS_SKIP_SMUDGE: '1',
    SSH_ASKPASS_REQUIRE: 'never',
  };
}
