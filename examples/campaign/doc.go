// Campaign makes a link for every customer in a CSV file.
//
//	campaign -url https://app.example/billing/m/ -keys signer.keys customers.csv links.csv
//	campaign -mint customers.csv links.csv
//
// Without -mint the links are signed ones for e-mail: no call is made, and each
// opens a page of your application, which mints the portal link when the customer
// presses its button (package redirect). With -mint each link is a portal link
// from Paddle: one call each, 240 a minute, and the link is a credential that soon
// expires. The key is in PADDLE_API_KEY, or in the file that PADDLE_API_KEY_FILE names.
//
// The input has a header with some of the columns customer_id, email,
// subscription and action. The output, which only its owner can read, has them
// all, and link, expires_at and error, in the order of the input. Rows that are
// alike share one link. A cell that a spreadsheet would take for a formula begins
// with an apostrophe.
//
// # Interruption
//
// With -mint a journal beside the output (links.csv.journal) records each row
// before its call and after it, and is on the disk before the program goes on. The
// same command resumes: rows that have a link, or an error that will not go away,
// are not asked for again. After a crash or a kill at most as many rows as there
// are workers are in doubt: Paddle may have made a link for them that nobody has.
// They are listed, and asked for again only with -repeat. The journal contains the
// links; delete it with them.
//
// Ctrl-C lets the calls under way end. Once more cancels them, and leaves them in
// doubt.
//
// # Exit status
//
//	0  every row has a link
//	1  some rows have an error or are in doubt: see the output
//	2  nothing was done: the command, the input or the journal is not right
//	3  ended early: run it again to resume
package main
