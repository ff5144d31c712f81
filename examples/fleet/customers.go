package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/portallink/portallink-go/paddle/paddletest"
	"github.com/portallink/portallink-go/portal"
)

// MintArgs says whose link a job mints. All fields together make the job unique.
type MintArgs struct {
	CustomerID   string `json:"customer_id,omitempty" river:"unique"`
	Email        string `json:"email,omitempty" river:"unique"`
	Subscription string `json:"subscription,omitempty" river:"unique"`
	Action       string `json:"action,omitempty" river:"unique"`
}

// Kind returns the name of these jobs in the database.
func (MintArgs) Kind() string { return "mint_portal_link" }

func (a MintArgs) request() portal.Request {
	req := portal.Request{CustomerID: a.CustomerID, Email: a.Email, Action: portal.Action(a.Action)}
	if a.Subscription != "" {
		req.SubscriptionIDs = []string{a.Subscription}
	}
	return req
}

// customers reads the jobs to add from the file. Without a file, it returns the 20 customers
// of the fake Paddle, or nothing if there is a key.
func (o options) customers(lookup func(string) (string, bool)) ([]MintArgs, error) {
	if o.enqueue == "" {
		if hasKey(lookup) || o.stay {
			return nil, nil
		}
		jobs := make([]MintArgs, 0, 20)
		for i := range cap(jobs) {
			jobs = append(jobs, MintArgs{CustomerID: fmt.Sprintf("ctm_%026d", i)})
		}
		return jobs, nil
	}
	f, err := os.Open(o.enqueue)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err == nil && len(records) == 0 {
		err = errors.New("the file is empty")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.enqueue, err)
	}
	jobs := make([]MintArgs, len(records)-1)
	for i, name := range records[0] {
		for row, record := range records[1:] {
			cell := map[string]*string{
				"customer_id": &jobs[row].CustomerID, "email": &jobs[row].Email,
				"subscription": &jobs[row].Subscription, "action": &jobs[row].Action,
			}[name]
			if cell == nil {
				return nil, fmt.Errorf("%s: unknown column %q", o.enqueue, name)
			}
			*cell = record[i]
		}
	}
	return distinct(jobs), nil
}

// distinct returns jobs without duplicates: PostgreSQL rejects two equal jobs in one
// statement.
func distinct(jobs []MintArgs) []MintArgs {
	seen := make(map[MintArgs]bool, len(jobs))
	return slices.DeleteFunc(jobs, func(job MintArgs) bool {
		again := seen[job]
		seen[job] = true
		return again
	})
}

// fakePaddle returns a fake server that knows the made-up customers.
func fakePaddle() *paddletest.Server {
	server := paddletest.NewServer()
	for i := range 20 {
		id := fmt.Sprintf("ctm_%026d", i)
		server.AddCustomer(id, id+"@example.com")
	}
	return server
}
