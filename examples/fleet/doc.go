// Fleet mints portal links as jobs of River, a job queue in a database. The jobs survive
// a crash of the program and the loss of a machine.
//
//	fleet                                      # 20 made-up customers at a fake Paddle, in fleet.sqlite
//	fleet -enqueue customers.csv               # adds jobs, works until none is left, writes the results
//	DATABASE_URL=postgres://… fleet -stay      # a worker of many, on any number of machines
//
// The key is in PADDLE_API_KEY, or in the file that PADDLE_API_KEY_FILE names. Without a
// key, the program uses a fake server on this machine. With DATABASE_URL the queue is in
// PostgreSQL instead of a SQLite file. With REDIS_URL all workers share one rate limit,
// for the address that -egress names. Without it each process uses the whole limit, which
// is right for one process. Start one process first: it prepares the database.
//
// There is one job for each customer, however often it is added ([river.UniqueOpts]). A
// customer may be added again if the last job was canceled. The kind of an error decides
// about the job. After a temporary error, the job is snoozed for the time that the
// provider asks for ([portal.Error].RetryAfter). Any other error cancels it, with the kind
// as the reason. The link is the output of the job, and stays in the database for a week:
// it is a credential. If a worker dies, another one repeats its job after -rescue. Nobody
// gets the link that the dead worker may have got.
package main
