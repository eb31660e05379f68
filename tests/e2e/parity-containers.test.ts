// timeout: 600s
import { compareThemes } from '../parity/compare.ts';

compareThemes('containers');
