import { lifecycleProject } from './projects.ts';
import { runApart } from './run-apart.ts';

export default runApart(lifecycleProject);
