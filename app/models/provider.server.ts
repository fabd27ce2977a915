/** Somebody else's AI: what calls to it came to, what they cost, and how it does. The jobs processes write, the web reads. */
export {
  reserveCall,
  settleCall,
  spendToday,
  removeOldCalls,
  type CallFacts,
  type CallOutcome,
} from '#app/models/provider/spend.server.ts'
export {
  downServices,
  noteBreaker,
  noteDown,
  noteWorking,
  type BreakerState,
  type DownReason,
} from '#app/models/provider/health.server.ts'
export {
  providerOverviews,
  type CallTotals,
  type ProviderOverview,
} from '#app/models/provider/overview.server.ts'
