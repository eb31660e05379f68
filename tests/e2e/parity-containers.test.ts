// timeout: 600s
import { themesOf } from '../parity/compare.ts';

themesOf('containers').run();
