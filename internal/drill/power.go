package drill

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"outturn/internal/domain/goal"
)

// Disk is a small disk whose power can be cut (可断电的磁盘): an ext4 image on a file system that copies by reference. A copy
// at an instant holds what had reached the disk then, and nothing of what was only in memory. Needs root, loop devices and
// btrfs-progs.
type Disk struct{ dir string }

// NewDisk makes and mounts a disk below an empty directory.
func NewDisk(dir string) (*Disk, error) {
	d := &Disk{dir: dir}
	return d, errors.Join(os.MkdirAll(d.outer(), 0o700), os.MkdirAll(d.Path(), 0o700),
		run("truncate", "-s", "3G", filepath.Join(dir, "outer.img")), run("mkfs.btrfs", "-q", "-f", filepath.Join(dir, "outer.img")),
		run("mount", "-o", "loop", filepath.Join(dir, "outer.img"), d.outer()),
		run("truncate", "-s", "1G", d.image("now")), run("mkfs.ext4", "-q", "-F", d.image("now")), d.mount())
}

// Path is where the disk is mounted.
func (d *Disk) Path() string { return filepath.Join(d.dir, "disk") }

func (d *Disk) outer() string { return filepath.Join(d.dir, "outer") }

func (d *Disk) image(name string) string { return filepath.Join(d.outer(), name+".img") }

func (d *Disk) mount() error { return run("mount", "-o", "loop", d.image("now"), d.Path()) }

// Cut is a power cut: the disk keeps what it held at this instant, the program and everything in memory is gone.
func (d *Disk) Cut(p *Process, l *Ledger) (map[goal.ID]Promise, error) {
	promised := l.Cut()
	if err := run("cp", "--reflink=always", d.image("now"), d.image("then")); err != nil {
		return nil, err
	}
	p.Kill()
	if err := run("umount", d.Path()); err != nil {
		return nil, err
	}
	return promised, errors.Join(os.Rename(d.image("then"), d.image("now")), d.mount())
}

// Close unmounts the disk.
func (d *Disk) Close() error {
	return errors.Join(run("umount", d.Path()), run("umount", d.outer()))
}

func run(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %v: %w\n%s", name, args, err, out)
	}
	return nil
}
