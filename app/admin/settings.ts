/** The settings of app/models/setting.server.ts, in the order in which operators see them. */
export const SETTING_KEYS = [
  'announcement',
  'isSalesPaused',
  'isRegistrationPaused',
  'pausedTools',
  'aiDailyUsd',
] as const
