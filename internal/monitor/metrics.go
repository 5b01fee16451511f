package monitor

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"outturn/internal/store"
)

// Metrics are what Prometheus may ask for (运行指标). Every name begins with outturn_; those of the Go runtime and the process stand
// beside them.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

// New returns metrics of a program of a version that has db open and remembers its faults.
func New(version string, db *store.DB, faults *Faults) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "outturn_request_seconds", Help: "Time from a request's arrival to the end of its answer.",
			Buckets: []float64{.01, .025, .05, .1, .2, .3, .5, 1, 2.5, 5, 10, 30}}, []string{"route", "status"})}
	failed := prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "outturn_faults_total", Help: "Lines of the log at level ERROR."},
		func() float64 { return float64(faults.Total()) })
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "outturn_build_info", Help: "1, with the version and the engine of the database.",
		ConstLabels: prometheus.Labels{"version": version, "engine": db.Engine()}})
	build.Set(1)
	m.registry.MustRegister(m.requests, failed, build, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), database{db})
	return m
}

// Request counts an answered request by the pattern of its route, never by its address: that may say whose record it is.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// ServeHTTP answers Prometheus.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}).ServeHTTP(w, r)
}

// database asks the database when Prometheus asks.
type database struct{ db *store.DB }

func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("outturn_"+name, help, labels, nil)
}

var (
	transactions = gauge("database_transactions_total", "Transactions since the start.", "kind")
	troubles     = gauge("database_troubles_total", "Transactions that the machine could not carry out; failed is any other failure.", "reason")
	waits        = gauge("database_waits_total", "How often a transaction waited for a connection.", "pool")
	waited       = gauge("database_waited_seconds_total", "How long transactions waited for a connection.", "pool")
	inUse        = gauge("database_connections_in_use", "Connections in use.", "pool")
	up           = gauge("database_up", "1 when the database answered this scrape.")
	size         = gauge("database_bytes", "Size of the database.")
	sessions     = gauge("sessions", "Signed-in browsers.")
	locked       = gauge("accounts_locked", "Accounts locked for now after wrong passwords.")
	queue        = gauge("queue_length", "Work that waits: notices, mails, files of batches.", "queue")
	attachments  = gauge("attachments", "Attachments.")
	attachedSize = gauge("attachment_bytes", "Size of all attachments.")
	entries      = gauge("audit_entries", "Entries of the audit log.")
	backupAt     = gauge("last_backup_timestamp_seconds", "When the newest backup was made; 0 when there is none.")
	backupSize   = gauge("last_backup_bytes", "Size of the newest backup.")
)

// Describe implements prometheus.Collector.
func (database) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{transactions, troubles, waits, waited, inUse, up, size, sessions, locked, queue, attachments, attachedSize, entries, backupAt, backupSize} {
		to <- d
	}
}

// patience is how long a scrape waits for the database.
const patience = 3 * time.Second

// Collect implements prometheus.Collector. What the database does not answer is left out, and up says so.
func (d database) Collect(to chan<- prometheus.Metric) {
	count := func(desc *prometheus.Desc, kind prometheus.ValueType, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(desc, kind, v, labels...)
	}
	s := d.db.Stats()
	count(transactions, prometheus.CounterValue, float64(s.Updates), "update")
	count(transactions, prometheus.CounterValue, float64(s.Views), "view")
	count(troubles, prometheus.CounterValue, float64(s.Failed), "failed")
	for _, t := range store.Troubles {
		count(troubles, prometheus.CounterValue, float64(s.Troubles[t]), string(t))
	}
	count(waits, prometheus.CounterValue, float64(s.Write.WaitCount), "write")
	count(waits, prometheus.CounterValue, float64(s.Read.WaitCount), "read")
	count(waited, prometheus.CounterValue, s.Write.WaitDuration.Seconds(), "write")
	count(waited, prometheus.CounterValue, s.Read.WaitDuration.Seconds(), "read")
	count(inUse, prometheus.GaugeValue, float64(s.Write.InUse), "write")
	count(inUse, prometheus.GaugeValue, float64(s.Read.InUse), "read")
	v, last, err := d.read()
	if err != nil {
		count(up, prometheus.GaugeValue, 0)
		return
	}
	count(up, prometheus.GaugeValue, 1)
	count(size, prometheus.GaugeValue, float64(v.DatabaseBytes))
	count(sessions, prometheus.GaugeValue, float64(v.Sessions))
	count(locked, prometheus.GaugeValue, float64(v.Locked))
	count(queue, prometheus.GaugeValue, float64(v.NoticesWaiting), "notices")
	count(queue, prometheus.GaugeValue, float64(v.MailWaiting), "mails")
	count(queue, prometheus.GaugeValue, float64(v.BatchFiles), "batch_files")
	count(attachments, prometheus.GaugeValue, float64(v.Attachments))
	count(attachedSize, prometheus.GaugeValue, float64(v.AttachmentBytes))
	count(entries, prometheus.GaugeValue, float64(v.AuditEntries))
	at := 0.0
	if !last.At.IsZero() {
		at = float64(last.At.Unix())
	}
	count(backupAt, prometheus.GaugeValue, at)
	count(backupSize, prometheus.GaugeValue, float64(last.Bytes))
}

func (d database) read() (v store.Vitals, last store.Backup, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err = d.db.View(ctx, func(tx *store.Tx) error {
		if v, err = tx.Vitals(ctx); err != nil {
			return err
		}
		last, err = tx.LastBackup(ctx)
		return err
	})
	return v, last, err
}
