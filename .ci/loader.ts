/**
 * The file that Node starts: it opens the file of the command, if it has one, and loads the entry.
 */
import { entry } from './split.ts';

/** The commands that have a file of their own, and whether to note what is used. */
export type LoaderOptions = { readonly commands?: readonly string[]; readonly recording?: boolean };

/**
 * The code of the loader. A cache that does not fit (another Node, a file that changed) is ignored by V8, and the code is
 * compiled from its source as ever.
 *
 * @param stamp how the names of its files end
 */
export function loader(stamp: string, { commands = [], recording = false }: LoaderOptions): string {
  return `'use strict';
const { openSync, readFileSync, readSync } = require('node:fs');
const { Script } = require('node:vm');
const commands = ${JSON.stringify(commands)};
const place = __dirname + '/';
const scripts = Object.create(null);
const modules = Object.create(null);
const loaded = Object.create(null);
let own = {};
let store;
function evaluate(name, source, cachedData) {
  // The name is in the cache, which is the same wherever it was made.
  scripts[name] = new Script(source, { filename: name, cachedData });
  return scripts[name].runInThisContext()(need, load, place + name, __dirname);
}
// Every chunk asks for its own, and Node looks for each anew.
function need(name) {
  return (modules[name] ??= require(name));
}
function openLinked(command) {
  const name = command + '-${stamp}';
  let cachedData;
  try {
    cachedData = readFileSync(place + name + '.cache');
  } catch {}
  return evaluate(name + '.cjs', readFileSync(place + name + '.cjs', 'latin1'), cachedData);
}
function openStore() {
  const path = place + 'store-${stamp}';
  return { index: JSON.parse(readFileSync(path + '.json', 'latin1')), code: openSync(path + '.cjs'), path, cache: undefined };
}
function slice(file, [start, length]) {
  const bytes = Buffer.allocUnsafeSlow(length);
  readSync(file, bytes, 0, length, start);
  return bytes;
}
function takeFromStore(name) {
  store ??= openStore();
  const { code, cache } = store.index[name];
  const cachedData = cache && slice((store.cache ??= openSync(store.path + '.cache')), cache);
  return evaluate(name, slice(store.code, code).latin1Slice(), cachedData);
}
function load(name) {
  let module = loaded[name];
  if (module === undefined) {
    module = loaded[name] = { exports: {} };
    (own[name] ?? takeFromStore(name))(module, module.exports);
  }
  return ${recording ? 'watched(name, module.exports)' : 'module.exports'};
}
exports.scripts = scripts;
exports.stamp = '${stamp}';
${recording ? watching : ''}${commands.length === 0 ? '' : opening}
load('${entry}');
`;
}

/** Whoever asks for the version or for help needs next to nothing. */
const opening = `const word = process.argv[2] ?? '-';
if (!word.startsWith('-')) own = openLinked(commands.includes(word) ? word : 'common');
`;

/** Notes which chunks something was read from. */
const watching = `exports.loaded = loaded;
const used = (exports.used = Object.create(null));
function watched(name, members) {
  return new Proxy(members, {
    get(target, key) {
      used[name] = true;
      return target[key];
    },
  });
}
`;
