import { benchProject } from './projects.ts';
import { runApart } from './run-apart.ts';

export default runApart(benchProject);
