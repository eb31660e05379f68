import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLog } from '../../../src/lib/log.ts';

const silent = suite('silentLog');
silent('says nothing', () => {
  for (const speak of [silentLog.debug, silentLog.info, silentLog.warn]) assert.is(speak('anything'), undefined);
});
silent.run();
