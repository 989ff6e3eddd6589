# Shows on standard error how far a long step is: a terminal sees one line that changes, a log sees one every ten per
# cent and at least every 8 seconds. Sourced by scripts/setup and scripts/build.

# Runs COMMAND with no input, writes what it says to LOG and nowhere else, and returns its exit code. `percent_of LINE`,
# which who sources this defines, prints how far the command is when the line tells.
follow() {  # log, what is being done, command...
    local log=$1 what=$2 began=$SECONDS last=$SECONDS shown=-10 percent='' line='' part='' out told status
    shift 2
    exec {out}< <("$@" 2>&1 </dev/null)
    local job=$!
    while :; do
        IFS= read -r -t 1 -u "$out" part && status=0 || status=$?
        line+=$part
        ((status == 0 || status > 128)) || break  # the end; above 128 nothing came for a second
        if ((status == 0)); then
            printf '%s\n' "$line" >&3
            told=$(percent_of "$line")
            percent=${told:-$percent}
            line=''
        fi
        [[ -n $percent ]] || ((SECONDS >= began + 3)) || continue  # what takes no time needs no words
        if [[ -t 2 ]]; then
            printf '\r\033[K%s: %s%d s' "$what" "${percent:+$percent %, }" $((SECONDS - began)) >&2
        elif ((${percent:-0} >= shown + 10 || SECONDS >= last + 8)); then
            echo "$what: ${percent:+$percent %, }$((SECONDS - began)) s" >&2
            shown=${percent:-$shown} last=$SECONDS
        fi
    done 3>"$log"
    [[ -z $line ]] || printf '%s\n' "$line" >>"$log"
    exec {out}<&-
    [[ ! -t 2 ]] || printf '\r\033[K' >&2
    wait "$job"
}
