import { AggregatorRegistry } from 'prom-client'
import type { Metrics } from './Metrics.ts'

/** Making one has a process listen for questions, or for the answers to them. */
const listening = () => new AggregatorRegistry()

/** Hands this process's figures to the one that watches over it, whenever that asks. */
export function shareFigures(metrics: Metrics): void {
  AggregatorRegistry.setRegistries([metrics.registry])
  listening()
}

/** Answers how to read the figures of all processes that this one watches over, added up. */
export function figuresOfAll(): () => Promise<string> {
  const all = listening()
  return () => all.clusterMetrics()
}
