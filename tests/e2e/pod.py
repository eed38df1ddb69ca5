"""A pod as the kubelet prepares it, for container() of image.sh.

    pod.py DIR PORTAL TOKENS MANIFEST...

Makes the volumes of the Deployment below DIR, and prints, one per line, each
container's name, image and number of arguments, followed by its arguments. The
Secret's values come from TOKENS.KEY; the profiles get the portal's address.
"""

import os
import pathlib
import sys

import yaml


def load(paths):
    documents = [yaml.safe_load(pathlib.Path(path).read_text()) for path in paths]
    return {(d["kind"], d["metadata"]["name"]): d for d in documents}


def publish(folder, files, mode, group):
    """As the kubelet writes a volume: files behind replaceable symlinks."""
    stamp = folder / "..2026_01_01_00_00_00.1"
    stamp.mkdir(parents=True)
    for name, text in files.items():
        (stamp / name).write_text(text)
        os.chown(stamp / name, 0, group)
        (stamp / name).chmod(mode)
        (folder / name).symlink_to(f"..data/{name}")
    (folder / "..data").symlink_to(stamp.name)
    own(folder, group)
    stamp.chmod(0o2755)


def own(folder, group):
    os.chown(folder, 0, group)
    folder.chmod(0o2777)


def make_volume(volume, folder, objects, group):
    portal, tokens = sys.argv[2:4]
    if "configMap" in volume:
        data = objects["ConfigMap", volume["configMap"]["name"]]["data"]
        mark = "[quix]\n"
        files = {
            name: text.replace(mark, f"{mark}portal = {portal}\n")
            for name, text in data.items()
        }
        publish(folder, files, volume["configMap"].get("defaultMode", 0o644), group)
    elif "secret" in volume:
        secret = objects["Secret", volume["secret"]["secretName"]]
        files = {
            key: pathlib.Path(f"{tokens}.{key}").read_text()
            for key in secret["stringData"]
        }
        publish(folder, files, volume["secret"]["defaultMode"], group)
    else:
        volume["emptyDir"]
        folder.mkdir(parents=True)
        own(folder, group)


def arguments_of(container, root):
    result = []
    for mount in container["volumeMounts"]:
        mode = "" if mount.get("readOnly") else ":rw"
        result += ["-v", f"{root / mount['name']}:{mount['mountPath']}{mode}"]
    for variable in container.get("env", []):
        result += ["-e", f"{variable['name']}={variable['value']}"]
    if "command" in container:
        result += ["-c", "--", *container["command"]]
    else:
        result += ["--", *container["args"]]
    return result


def main():
    root = pathlib.Path(sys.argv[1])
    objects = load(sys.argv[4:])
    deployment = next(d for (kind, _), d in objects.items() if kind == "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    for volume in pod["volumes"]:
        group = pod["securityContext"]["fsGroup"]
        make_volume(volume, root / volume["name"], objects, group)
    for container in pod.get("initContainers", []) + pod["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"]
        arguments = arguments_of(container, root)
        print(container["name"], container["image"], len(arguments))
        print(*arguments, sep="\n")


main()
