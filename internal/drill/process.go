package drill

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"syscall"
	"time"
)

// Process is the program under test as a process of its own (被测进程).
type Process struct {
	program string
	place   Place
	log     io.Writer
	cmd     *exec.Cmd
	ended   chan struct{}
}

// Base is the address at which a process answers.
func (p *Process) Base() string { return "http://" + p.place.Listen }

// NewProcess prepares to run a program on an installation; Start runs it. What it logs goes to log.
func NewProcess(program string, place Place, log io.Writer) *Process {
	return &Process{program: program, place: place, log: log}
}

// FreeAddress is an address on this machine at which nothing listens.
func FreeAddress() (string, error) {
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer socket.Close()
	return socket.Addr().String(), nil
}

// Start runs the program and returns how long it took until it answered.
func (p *Process) Start(ctx context.Context) (time.Duration, error) {
	args := []string{"serve", "--listen", p.place.Listen, "--data", p.place.Data, "--database", p.place.DSN}
	p.cmd = exec.CommandContext(ctx, p.program, args...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return 0, err
	}
	p.ended = make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(p.ended) }() // how it ended is what Kill and Stop ask for, not an error
	for {
		if res, err := http.Get(p.Base() + "/healthz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return time.Since(began), nil
			}
		}
		select {
		case <-p.ended:
			return 0, fmt.Errorf("the program ended while starting: %s", p.cmd.ProcessState)
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(2 * time.Millisecond):
		}
		if time.Since(began) > time.Minute {
			return 0, fmt.Errorf("the program does not answer within a minute")
		}
	}
}

// Kill ends the process at once, in the middle of whatever it does.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill() // one that has ended already is as good as killed
	<-p.ended
}

// Stop asks the process to end and returns how long it took and whether it ended well.
func (p *Process) Stop() (time.Duration, error) {
	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	<-p.ended
	if !p.cmd.ProcessState.Success() {
		return time.Since(began), fmt.Errorf("the program ended with %s", p.cmd.ProcessState)
	}
	return time.Since(began), nil
}
