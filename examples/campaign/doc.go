// Campaign makes a link for every customer in a CSV file.
//
//	campaign -url https://app.example/billing/m/ -keys signer.keys customers.csv links.csv
//	campaign -mint customers.csv links.csv
//
// Without -mint, the program makes signed links for e-mail. That takes no call. Each link
// opens a page of your application, which mints the portal link when the customer
// presses its button (package redirect). With -mint, each link is a portal link from
// Paddle. That takes one call for each link, at most 240 a minute, and the link is a
// credential that soon expires. The key is in PADDLE_API_KEY, or in the file that
// PADDLE_API_KEY_FILE names.
//
// The input has a header with some of the columns customer_id, email, subscription and
// action. The output has all of them, and link, expires_at and error, in the order of the
// input. Only its owner can read it. Equal rows share one link. A cell that a spreadsheet
// would read as a formula begins with an apostrophe.
//
// # Interruption
//
// With -mint, a journal beside the output (links.csv.journal) records each row before and
// after its call. The program goes on when the record is on the disk. Run the same
// command to resume: the program makes no call for rows that have a link or a permanent
// error. After a crash or a kill, at most as many rows as there are workers are in doubt:
// Paddle may have made a link that nobody has. The program lists them, and makes calls for
// them only with -repeat. The journal contains the links; delete it together with them.
//
// Ctrl-C stops the program when the running calls have ended. A second Ctrl-C cancels
// these calls and leaves their rows in doubt.
//
// # Exit status
//
//	0  every row has a link
//	1  some rows have an error or are in doubt: see the output
//	2  nothing was done: the command, the input or the journal is not right
//	3  ended early: run it again to resume
package main
