package redirect

import (
	"hash/maphash"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/portallink/portallink-go/portal"
)

// generation is the number of customers in a map before it becomes the old one. A
// customer takes some 150 bytes, so both maps take at most 10 MB.
const generation = 1 << 15

// clicks has a bucket for each customer. Its key is a hash of the customer: it keeps
// no e-mail address, and a long identifier takes no more memory.
type clicks struct {
	rate portal.Rate
	seed maphash.Seed

	mu         sync.Mutex
	young, old map[uint64]*rate.Limiter
}

func newClicks(r portal.Rate) *clicks {
	return &clicks{rate: r, seed: maphash.MakeSeed(), young: map[uint64]*rate.Limiter{}}
}

// wait returns 0 if the customer may click, and otherwise the time until the next
// click is allowed.
func (c *clicks) wait(customer string) time.Duration {
	bucket := c.bucket(maphash.String(c.seed, customer))
	if bucket.Allow() {
		return 0
	}
	missing := 1 - bucket.Tokens()
	return max(time.Duration(missing/float64(bucket.Limit())*float64(time.Second)), 1)
}

// bucket returns the customer's bucket. A new bucket is full. When the young map is
// full, it replaces the old map, which forgets the customers who have not clicked
// in the meantime.
func (c *clicks) bucket(key uint64) *rate.Limiter {
	c.mu.Lock()
	defer c.mu.Unlock()
	if bucket, ok := c.young[key]; ok {
		return bucket
	}
	bucket, ok := c.old[key]
	if !ok {
		bucket = rate.NewLimiter(rate.Limit(float64(c.rate.Calls)/c.rate.Per.Seconds()), c.rate.Calls)
	}
	if len(c.young) >= generation {
		c.young, c.old = map[uint64]*rate.Limiter{}, c.young
	}
	c.young[key] = bucket
	return bucket
}
