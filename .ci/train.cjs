/**
 * Runs one command of the bundle and writes what V8 compiled for it into dist/*.cache, on top of what is there.
 *
 *   node .ci/train.cjs DIST WORDS...
 */
'use strict';
const { writeFileSync, renameSync } = require('node:fs');
const { join } = require('node:path');

const [dist, ...words] = process.argv.slice(2);
const entry = join(dist, 'main.cjs');
process.argv = [process.execPath, entry, ...words];

function save() {
  const { scripts } = require(entry);
  for (const [file, script] of Object.entries(scripts)) {
    const cache = join(dist, file.replace(/\.cjs$/, '.cache'));
    writeFileSync(`${cache}.${process.pid}`, script.createCachedData());
    renameSync(`${cache}.${process.pid}`, cache);
  }
}
process.on('exit', save);
// `run` and `exec` become the helper; here they end instead.
process.execve = () => {
  save();
  process.reallyExit(0);
};
require(entry);
