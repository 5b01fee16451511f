// The one module a page loads: it starts the comforts that the page has use for. Without it every page reads and submits.
import { startDrafts } from './draft.js';
import { startPaste } from './paste.js';
import { startRows } from './rows.js';
import { startSums } from './sum.js';
import { startPanel } from './panel.js';
import { startScores } from './score.js';
import { startSuggest } from './suggest.js';

startPanel();
startSums();
startRows();
startPaste();
startDrafts();
startScores();
startSuggest();
