// timeout: 300s
import { themesOf } from '../parity/compare.ts';

themesOf('builds').run();
