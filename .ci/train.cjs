/**
 * Runs one command of the bundle and keeps what that shows.
 *
 *   node .ci/train.cjs ENTRY train WORDS...    writes what V8 compiled beside ENTRY, on top of what is there
 *   node .ci/train.cjs ENTRY record WORDS...   writes the names of the chunks that were loaded and used to descriptor 3
 */
'use strict';
const { existsSync, readFileSync, renameSync, writeFileSync, writeSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { setFlagsFromString } = require('node:v8');

const [entry, purpose, ...words] = process.argv.slice(2);
const dist = dirname(entry);
process.argv = [process.execPath, entry, ...words];

// What V8 notes of functions that are called often, and what it forgets, depends on time. A cache says which flags it was
// made under: they are taken back before.
const steady = ['--no-sparkplug', '--no-maglev', '--no-turbofan', '--no-flush-bytecode'];
for (const flag of steady) setFlagsFromString(flag);

function record() {
  const { loaded, used } = require(entry);
  writeSync(3, JSON.stringify({ loaded: Object.keys(loaded), used: Object.keys(used) }));
}

function replace(name, content) {
  writeFileSync(join(dist, `.${name}.new`), content);
  renameSync(join(dist, `.${name}.new`), join(dist, name));
}

function save() {
  for (const flag of steady) setFlagsFromString(flag.replace('--no-', '--'));
  const { scripts, stamp } = require(entry);
  for (const name of Object.keys(scripts)) {
    if (name.endsWith(`-${stamp}.cjs`)) replace(name.replace(/\.cjs$/, '.cache'), scripts[name].createCachedData());
  }
  saveStore(scripts, `store-${stamp}`);
}

/** The caches of what was taken from the store, and of the others what there was. */
function saveStore(scripts, store) {
  const index = JSON.parse(readFileSync(join(dist, `${store}.json`), 'utf8'));
  const before = existsSync(join(dist, `${store}.cache`)) ? readFileSync(join(dist, `${store}.cache`)) : Buffer.alloc(0);
  const caches = [];
  let length = 0;
  for (const [name, row] of Object.entries(index)) {
    const cache = scripts[name]?.createCachedData() ?? (row.cache && before.subarray(row.cache[0], row.cache[0] + row.cache[1]));
    if (cache === undefined) continue;
    row.cache = [length, cache.length];
    length += cache.length;
    caches.push(cache);
  }
  replace(`${store}.cache`, Buffer.concat(caches));
  replace(`${store}.json`, JSON.stringify(index));
}

const keep = purpose === 'record' ? record : save;
process.on('exit', keep);
// `run` and `exec` end by becoming the helper.
const become = process.execve;
process.execve = (...args) => {
  keep();
  become.apply(process, args);
};
require(entry);
