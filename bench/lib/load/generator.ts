// A process of its own that sends requests as fast as they are answered, over some kept-alive connections.
import { runJob } from './runJob.ts'
import type { LoadJob } from './job.ts'

process.on('message', (job: LoadJob) => void runJob(job).then((result) => process.send!(result)))
process.on('disconnect', () => process.exit())
