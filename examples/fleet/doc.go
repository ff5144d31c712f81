// Fleet mints portal links as jobs of River, a job queue in a database, so that
// they outlive a crash of the program and the loss of a machine.
//
//	fleet                                      # 20 made-up customers at a fake Paddle, in fleet.sqlite
//	fleet -enqueue customers.csv               # adds jobs, works until none is left, writes the results
//	DATABASE_URL=postgres://… fleet -stay      # a worker of many, on any number of machines
//
// The key is in PADDLE_API_KEY, or in the file that PADDLE_API_KEY_FILE names;
// without it a fake server on this machine stands in.
// With DATABASE_URL the queue is in PostgreSQL instead of a SQLite file. With
// REDIS_URL all workers share one rate limit, for the address that -egress names;
// without it each process believes that it has the whole limit, which is right for
// one. Start one process first, which prepares the database.
//
// There is one job for each customer, whoever adds it and however often
// ([river.UniqueOpts]); one whose last job was canceled may be added again. The
// kind of an error decides what becomes of the job: a temporary one is snoozed for
// as long as the provider asks for ([portal.Error].RetryAfter), any other cancels
// it, with the kind as the reason. A link is the output of its job, and stays in
// the database for a week: it is a credential. A job whose worker died is done
// again after -rescue; the link that the dead worker may have got is nobody's.
package main
