import { flatRoutes } from '@remix-run/fs-routes'

/** A route's file name is its URL: see the files of `app/routes/`. */
export default flatRoutes({ ignoredRouteFiles: ['**/*.test.{ts,tsx}'] })
