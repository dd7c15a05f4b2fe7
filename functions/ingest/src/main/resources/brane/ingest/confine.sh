# Runs a command where nothing is to be seen but what it needs. Started by Confinement in namespaces of its own, as their root.
# $1: folders to make, $2: files to make, one a line, $3: what is mounted there, as an fstab; the rest: the command
set -efu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
IFS='
'
mount -n -t tmpfs -o nosuid,nodev,mode=755,size=1m brane /sys
cd /sys
mkdir -p $1
for file in $2; do : >"$file"; done
printf '%s\n' "$3" >mounts
mount -n -a -T /sys/mounts
rm mounts
mount -n -o remount,bind,ro /sys
pivot_root . old
cd /
# umount wants to see /proc, which only the old root has.
/old/usr/sbin/chroot /old /bin/umount -n -l /
shift 3
unset IFS PWD OLDPWD
exec "$@"
